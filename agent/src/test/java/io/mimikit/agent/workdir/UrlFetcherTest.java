package io.mimikit.agent.workdir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UrlFetcherTest {
    private static final FetchLimits SMALL = new FetchLimits(2_000, 10_000, 5, 2_000, 1_000);

    private ScriptedSite site;
    private UrlFetcher fetcher;

    @BeforeEach
    void open() throws IOException {
        site = new ScriptedSite();
        fetcher = new UrlFetcher(FetchLimits.standard(), Set.of(site.name()), System::nanoTime);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aPageIsFetchedAsText() {
        site.page("/a?b=c%20d", "text/html; charset=utf-8", "<h1>Grün</h1><script>x</script>");

        FetchedPage page = fetcher.fetch(site.url("/a?b=c%20d#part"));

        assertThat(page.text()).isEqualTo("HTTP 200 text/html " + site.url("/a?b=c%20d#part") + "\n\n# Grün");
        assertThat(site.requests())
                .singleElement()
                .asString()
                .startsWith("GET /a?b=c%20d HTTP/1.1\r\nHost: " + site.name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/json", "text/markdown", "application/feed+json", "TEXT/CSV; x=y"})
    void textsOfOtherTypesComeAsTheyAre(String type) {
        site.page("/x", type, "{\"<b>\": 1}");

        assertThat(fetcher.fetch(site.url("/x")).content()).isEqualTo("{\"<b>\": 1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/octet-stream", "", "application/javascript"})
    void otherTypesAreNot(String type) {
        site.page("/x", type, "data");

        assertThat(code(site.url("/x"))).isEqualTo(ErrorCode.INVALID);
    }

    /** Every spelling here leads to an inner address, or hides where it leads. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.0.0.1:22/",
                "http://127.1/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://017700000001/",
                "http://localhost/",
                "http://LOCALHOST/",
                "http://localhost./",
                "http://0/",
                "http://0.0.0.0/",
                "http://[::]/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:a00:1]/",
                "http://[::127.0.0.1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[2002:7f00:1::]/",
                "http://[2001:0:53aa:64c::1]/",
                "http://[fe80::1]/",
                "http://[fc00::1]/",
                "http://[fd00:ec2::254]/",
                "http://[ff02::1]/",
                "http://[fec0::1]/",
                "http://10.0.0.1/",
                "http://172.16.0.1/",
                "http://172.31.255.255/",
                "http://192.168.1.1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://100.100.100.200/latest/meta-data/",
                "http://192.0.0.192/opc/",
                "http://168.63.129.16/metadata",
                "http://198.18.0.1/",
                "http://224.0.0.1/",
                "http://240.0.0.1/",
                "http://255.255.255.255/",
                "http://user:pass@example.org/",
                "http://example.org@127.0.0.1/",
                "file:///etc/passwd",
                "ftp://example.org/",
                "gopher://127.0.0.1:6379/_INFO",
                "jar:http://example.org/x!/y",
                "data:text/plain,x",
                "//127.0.0.1/",
                "127.0.0.1",
                "http:127.0.0.1",
                "http:///path",
                "http://exa_mple.org/",
                "http://grün.example/",
            })
    void innerAddressesAreRefusedInAnySpelling(String url) {
        MimikitException error = failure(fetcher, url);

        boolean unknown = error.code() == ErrorCode.NETWORK
                && Objects.requireNonNull(error.getMessage()).contains("not known");
        assertThat(unknown || error.code() == ErrorCode.FORBIDDEN)
                .as(error.getMessage())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://exa mple.org/", "http://127.0.0.1\\@example.org/", "http://a\r\nb/", "http://[::1", "%"})
    void brokenUrlsAreInvalid(String url) {
        assertThat(failure(fetcher, url).code()).isIn(ErrorCode.INVALID_INPUT, ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.0.1.1", "100.128.0.1", "2606:4700::1111"})
    void publicAddressesArePublic(String address) {
        assertThat(PublicAddresses.contains(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void redirectsAreFollowedUpToTheirLimit() {
        for (int i = 0; i < 7; i++) {
            site.redirect("/" + i, i % 2 == 0 ? "/" + (i + 1) : site.url("/" + (i + 1)));
        }
        site.page("/7", "text/plain", "there");

        assertThat(fetcher.fetch(site.url("/2")).url()).hasToString(site.url("/7"));
        assertThat(failure(fetcher, site.url("/1"))).hasMessageContaining("more than 5 times");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/",
                "http://169.254.169.254/",
                "file:///etc/passwd",
                "//[::1]/",
                "ftp://x.org/"
            })
    void everyRedirectIsGuarded(String location) {
        site.redirect("/in", location);

        assertThat(code(site.url("/in"))).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void aNameThatLeadsInsideIsRefusedEvenIfOnlyPartly() {
        UrlFetcher tricked =
                resolving(host -> List.of(InetAddress.ofLiteral("8.8.8.8"), InetAddress.ofLiteral("10.0.0.1")));

        assertThat(failure(tricked, "http://looks.public/")).hasMessageContaining("10.0.0.1");
    }

    @Test
    void aNameThatChangesItsMeaningIsLookedUpOnlyOnce() {
        var lookups = new AtomicInteger();
        site.page("/", "text/plain", "first answer");
        String name = "rebinding.test:" + site.port();
        HostResolver changing =
                host -> List.of(InetAddress.ofLiteral(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2"));
        var rebound = new UrlFetcher(SMALL, Set.of(name), System::nanoTime, changing, this::noTls);

        assertThat(rebound.fetch("http://" + name + "/").content()).isEqualTo("first answer");
        assertThat(lookups).hasValue(1);
        assertThat(site.requests().getFirst()).contains("\r\nHost: " + name + "\r\n");
    }

    @Test
    void theNextAddressIsTriedWhenOneDoesNotAnswer() {
        site.page("/", "text/plain", "second address");
        String name = "two.test:" + site.port();
        HostResolver both = host -> List.of(InetAddress.ofLiteral("127.0.0.3"), InetAddress.ofLiteral("127.0.0.1"));
        var patient = new UrlFetcher(SMALL, Set.of(name), System::nanoTime, both, this::noTls);

        assertThat(patient.fetch("http://" + name + "/").content()).isEqualTo("second address");
    }

    @Test
    void anAllowanceIsForThatPortOnly() throws IOException {
        try (var other = new ScriptedSite()) {
            other.page("/", "text/plain", "inside");
            assertThat(code(other.url("/"))).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void aLongBodyIsCutAndSaysSo() {
        var small = new UrlFetcher(SMALL, Set.of(site.name()), System::nanoTime);
        site.answer(
                "/long",
                "HTTP/1.1 200 OK\nContent-Type: text/plain",
                "x".repeat(50_000).getBytes(UTF_8));

        FetchedPage page = small.fetch(site.url("/long"));

        assertThat(page.content()).hasSize(10_000);
        assertThat(page.text()).endsWith("[cut here: the page is longer than the limit]");
    }

    @Test
    void aCompressedBodyIsBoundedByWhatItBecomes() throws IOException {
        var small = new UrlFetcher(SMALL, Set.of(site.name()), System::nanoTime);
        var bomb = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[10 << 20]);
        }
        site.answer("/bomb", "HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Encoding: gzip", bomb.toByteArray());

        assertThat(small.fetch(site.url("/bomb")).content()).hasSize(10_000);
    }

    @Test
    void chunksAreJoined() {
        site.answer(
                "/c",
                "HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked",
                "5\r\nhello\r\n1;x=y\r\n \r\n00A\r\nworld-wide\r\n0\r\n\r\n".getBytes(UTF_8));

        assertThat(fetcher.fetch(site.url("/c")).content()).isEqualTo("hello world-wide");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\n",
                "HTTP/2 200 OK\n",
                "HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 10\n\nshort",
                "HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\nzz\nx",
                "HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n5\nabc",
                "HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Encoding: br\n\nx",
                "HTTP/1.1 200",
                "",
            })
    void brokenAnswersAreErrorsNotPages(String answer) {
        site.answer("/broken", out -> out.write(answer.replace("\n", "\r\n").getBytes(UTF_8)));

        assertThat(code(site.url("/broken"))).isEqualTo(ErrorCode.NETWORK);
    }

    @Test
    void anEndlessHeadIsRefused() {
        site.answer("/head", out -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
            for (int i = 0; i < 100_000; i++) {
                out.write(("X-" + i + ": filler\r\n").getBytes(UTF_8));
            }
        });

        assertThat(failure(fetcher, site.url("/head"))).hasMessageContaining("too long");
    }

    @Test
    void aServerThatDripsRunsOutOfTime() {
        var small = new UrlFetcher(SMALL, Set.of(site.name()), System::nanoTime);
        site.answer("/drip", out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".getBytes(UTF_8));
            for (int i = 0; i < 1_000; i++) {
                out.write('x');
                out.flush();
                LockSupport.parkNanos(10_000_000);
            }
        });

        assertThat(failure(small, site.url("/drip")).code()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void aRefusedConnectionIsANetworkError() {
        site.close();

        MimikitException error = failure(fetcher, site.url("/"));

        assertThat(error.code()).isEqualTo(ErrorCode.NETWORK);
        assertThat(error.retryable()).isTrue();
    }

    @Test
    void anErrorPageIsAPage() {
        site.answer("/gone", "HTTP/1.1 404 Not Found\nContent-Type: text/plain", "no such thing".getBytes(UTF_8));

        assertThat(fetcher.fetch(site.url("/gone")).text())
                .startsWith("HTTP 404")
                .endsWith("no such thing");
    }

    @Test
    void thePagesOwnCharsetIsUsed() {
        byte[] gbk = "<meta charset=GBK><p>中文".getBytes(Charset.forName("GBK"));
        site.answer("/gbk", "HTTP/1.1 200 OK\nContent-Type: text/html", gbk);
        site.answer("/odd", "HTTP/1.1 200 OK\nContent-Type: text/plain; charset=no-such", "ü".getBytes(UTF_8));

        assertThat(fetcher.fetch(site.url("/gbk")).content()).isEqualTo("中文");
        assertThat(fetcher.fetch(site.url("/odd")).content()).isEqualTo("ü");
    }

    @Test
    void tlsVerifiesTheNameThoughTheConnectionGoesToAnAddress(@TempDir Path directory) throws Exception {
        SSLContext context = selfSigned(directory, "good.test");
        try (var secure = new ScriptedSite(context.getServerSocketFactory())) {
            secure.page("/", "text/plain", "sealed");
            Set<String> allowed = Set.of("good.test:" + secure.port(), "bad.test:" + secure.port());
            HostResolver here = host -> List.of(InetAddress.getLoopbackAddress());
            var trusting =
                    new UrlFetcher(FetchLimits.standard(), allowed, System::nanoTime, here, context::getSocketFactory);

            assertThat(trusting.fetch("https://good.test:" + secure.port() + "/")
                            .content())
                    .isEqualTo("sealed");
            assertThat(failure(trusting, "https://bad.test:" + secure.port() + "/"))
                    .hasMessageContaining("bad.test");
            var wary = new UrlFetcher(FetchLimits.standard(), allowed, System::nanoTime, here, () ->
                    (SSLSocketFactory) SSLSocketFactory.getDefault());
            assertThat(failure(wary, "https://good.test:" + secure.port() + "/").code())
                    .isEqualTo(ErrorCode.NETWORK);
        }
    }

    private UrlFetcher resolving(HostResolver resolver) {
        return new UrlFetcher(SMALL, Set.of(), System::nanoTime, resolver, this::noTls);
    }

    private SSLSocketFactory noTls() {
        throw new AssertionError("no TLS here");
    }

    private ErrorCode code(String url) {
        return failure(fetcher, url).code();
    }

    private static MimikitException failure(UrlFetcher fetcher, String url) {
        return Objects.requireNonNull(
                catchThrowableOfType(MimikitException.class, () -> fetcher.fetch(url)), url + " was fetched");
    }

    private static SSLContext selfSigned(Path directory, String name) throws Exception {
        Path file = directory.resolve("store.p12");
        String keytool = Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "keytool")
                .toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
