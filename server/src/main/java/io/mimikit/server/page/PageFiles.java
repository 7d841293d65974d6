package io.mimikit.server.page;

import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of the web page: a fixed list, each with its own address, so that no address can lead anywhere else. Loaded
 * and compressed at the first request. Thread-safe.
 */
public final class PageFiles {
    static final String FOLDER = "/io/mimikit/server/page/";
    static final String INDEX = "index.html";

    /** Everything in the folder; a test compares. */
    static final List<String> NAMES = List.of(
            INDEX,
            "api.js",
            "chat.js",
            "dialogs.js",
            "event-stream.js",
            "header.js",
            "icon.svg",
            "live.js",
            "main.js",
            "markdown.js",
            "outgoing.js",
            "page.css",
            "questions.js",
            "shapes.js",
            "state.js",
            "tasks.js",
            "triggers.js",
            "vendor/LOCK.json",
            "vendor/htm.js",
            "vendor/licenses/dompurify.txt",
            "vendor/licenses/htm.txt",
            "vendor/licenses/marked.txt",
            "vendor/licenses/preact.txt",
            "vendor/marked.js",
            "vendor/preact.js",
            "vendor/purify.js",
            "view.js",
            "words.js");

    /** The page loads its own files and nothing else, runs no inline code, and can't be framed. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> HEADERS =
            Map.of("Content-Security-Policy", POLICY, "Cross-Origin-Opener-Policy", "same-origin");

    private final Map<String, Answer> loaded = new ConcurrentHashMap<>();

    /** Adds a route per file, and {@code /} for the page itself. */
    public void addTo(Routes routes) {
        routes.add("GET", "/", Routes.Entry.OPEN, call -> file(INDEX));
        NAMES.forEach(name -> routes.add("GET", "/" + name, Routes.Entry.OPEN, call -> file(name)));
    }

    private Answer file(String name) {
        return loaded.computeIfAbsent(name, PageFiles::load);
    }

    private static Answer load(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + name + " is not in the class path");
            }
            return Answer.file(type(name), in.readAllBytes(), HEADERS);
        } catch (IOException e) {
            throw new UncheckedIOException("the page's file " + name, e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            case "json" -> "application/json";
            default -> "text/plain; charset=utf-8";
        };
    }
}
