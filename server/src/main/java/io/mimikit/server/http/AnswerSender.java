package io.mimikit.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Puts an answer on the wire: tags, compression, and the headers that every answer has. Thread-safe. */
final class AnswerSender {
    private static final Map<String, String> ALWAYS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    private static final byte[] NOTHING = {};

    /**
     * Sends an answer.
     *
     * @param last whether it is the last one on this connection
     */
    void send(Request request, Answer answer, boolean last, ServerResponse out) {
        ALWAYS.forEach((name, value) -> header(out, name, value));
        if (last) {
            header(out, "Connection", "close");
        }
        switch (answer) {
            case WholeAnswer whole -> sendWhole(request, whole, out);
            case Answer.Streamed streamed -> sendStream(request, streamed, out);
        }
    }

    private static void header(ServerResponse out, String name, String value) {
        out.header(HeaderNames.create(name), value);
    }

    private static void sendWhole(Request request, WholeAnswer answer, ServerResponse out) {
        answer.headers().forEach((name, value) -> header(out, name, value));
        header(out, "Cache-Control", answer.tag().isPresent() ? "private, no-cache" : "no-store");
        answer.tag().ifPresent(tag -> header(out, "ETag", tag));
        if (answer.tag().filter(tag -> isKnown(request, tag)).isPresent()) {
            out.status(Status.NOT_MODIFIED_304).send();
        } else {
            out.status(Status.create(answer.status()));
            sendBody(request, answer, out);
        }
        request.drain();
        answer.afterwards();
    }

    private static boolean isKnown(Request request, String tag) {
        return Encoding.names(request.headers("If-None-Match"), tag);
    }

    private static void sendBody(Request request, WholeAnswer answer, ServerResponse out) {
        byte[] body = answer.body();
        header(out, "Content-Type", answer.contentType());
        if (answer.isWorthZipping()) {
            header(out, "Vary", "Accept-Encoding");
            if (Encoding.takesGzip(request.headers("Accept-Encoding"))) {
                header(out, "Content-Encoding", "gzip");
                body = answer.zippedBody();
            }
        }
        if (request.method().equals("HEAD")) {
            header(out, "Content-Length", String.valueOf(body.length));
            out.send(NOTHING);
        } else {
            out.send(body);
        }
    }

    private static void sendStream(Request request, Answer.Streamed answer, ServerResponse out) {
        try (Answer.Writer writer = answer.writer()) {
            header(out, "Content-Type", answer.contentType());
            header(out, "Cache-Control", "no-store");
            header(out, "X-Accel-Buffering", "no");
            if (request.method().equals("HEAD")) {
                out.send(NOTHING);
                return;
            }
            OutputStream stream = out.outputStream();
            writer.write(stream);
            stream.close();
        } catch (IOException | UncheckedIOException | ServerConnectionException e) {
            throw new CloseConnectionException("the reader of a stream has gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("a stream was ended", e);
        }
    }
}
