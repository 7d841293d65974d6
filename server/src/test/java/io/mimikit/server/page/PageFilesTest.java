package io.mimikit.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.server.RawHttp;
import io.mimikit.server.ServerFixture;
import io.mimikit.server.ServerFixture.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageFilesTest {
    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theListIsTheFolder() throws IOException, URISyntaxException {
        URL index = Objects.requireNonNull(PageFiles.class.getResource(PageFiles.FOLDER + PageFiles.INDEX));
        Path folder = Objects.requireNonNull(Path.of(index.toURI()).getParent());
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> names = files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.endsWith(".class"))
                    .toList();
            assertThat(PageFiles.NAMES).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void everyFileIsServedWithItsType() {
        for (String name : PageFiles.NAMES) {
            Reply reply = server.get("/" + name);
            assertThat(reply.status()).as(name).isEqualTo(200);
            String type = reply.header("Content-Type").orElseThrow();
            switch (name.substring(name.lastIndexOf('.'))) {
                case ".html" -> assertThat(type).isEqualTo("text/html; charset=utf-8");
                case ".js" -> assertThat(type).isEqualTo("text/javascript; charset=utf-8");
                case ".css" -> assertThat(type).isEqualTo("text/css; charset=utf-8");
                case ".svg" -> assertThat(type).isEqualTo("image/svg+xml");
                case ".json" -> assertThat(type).isEqualTo("application/json");
                default -> assertThat(type).isEqualTo("text/plain; charset=utf-8");
            }
        }
        assertThat(server.get("/").bytes()).isEqualTo(server.get("/index.html").bytes());
    }

    @Test
    void thePageRunsItsOwnCodeOnly() {
        Reply page = server.get("/");
        String policy = page.header("Content-Security-Policy").orElseThrow();
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "base-uri 'none'")
                .contains("form-action 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.text()).doesNotContain("<style").doesNotContainPattern("<script(?! type=\"module\" src=)");
        assertThat(page.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.header("X-Frame-Options")).hasValue("DENY");
        assertThat(page.header("Referrer-Policy")).hasValue("no-referrer");
    }

    @Test
    void filesAreTaggedByContentAndCompressed() throws IOException {
        Reply plain = server.get("/vendor/marked.js");
        String tag = plain.header("ETag").orElseThrow();
        assertThat(plain.header("Cache-Control")).hasValue("private, no-cache");
        assertThat(ServerFixture.send(server.to("/vendor/marked.js").header("If-None-Match", tag))
                        .status())
                .isEqualTo(304);
        Reply zipped = ServerFixture.send(server.to("/vendor/marked.js").header("Accept-Encoding", "gzip"));
        assertThat(zipped.header("Content-Encoding")).hasValue("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.bytes())).readAllBytes())
                .isEqualTo(plain.bytes());
    }

    @Test
    void noAddressLeadsAnywhereElse() {
        for (String path : List.of(
                "/../pom.xml",
                "/vendor/../../HttpApi.class",
                "/%2e%2e/HttpApi.class",
                "/vendor%2fmarked.js",
                "/..%5c..%5cetc%5cpasswd",
                "/PageFiles.class",
                "/vendor/",
                "/vendor",
                "//etc/passwd",
                "/index.html/",
                "/./index.html",
                "/index.html%00.js")) {
            String answer = RawHttp.ask(
                    server.api.port(), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).matches("(?s)HTTP/1.1 40[04].*");
        }
    }
}
