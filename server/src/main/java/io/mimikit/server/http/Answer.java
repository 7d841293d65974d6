package io.mimikit.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request is answered with. Immutable, but for the state of a stream's writer. */
public sealed interface Answer permits WholeAnswer, Answer.Streamed {
    /** An answer that is written as it comes; it ends when the writer returns. */
    record Streamed(String contentType, Writer writer) implements Answer {}

    /** Writes a stream; closed in any case, also when nothing was written. */
    interface Writer extends AutoCloseable {
        /** Writes all of it; {@code out} sends on every flush. */
        void write(OutputStream out) throws IOException, InterruptedException;

        @Override
        void close();
    }

    static Answer json(int status, Map<String, Object> tree) {
        return WholeAnswer.of(status, "application/json", Json.write(tree));
    }

    static Answer ok(Map<String, Object> tree) {
        return json(200, tree);
    }

    /** A list under its name, tagged, with a cursor where there is more. */
    static Answer list(String plural, List<?> items, @Nullable Object next) {
        return list(plural, items, next, Map.of());
    }

    /** A list with more fields beside it. */
    static Answer list(String plural, List<?> items, @Nullable Object next, Map<String, Object> beside) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(plural, items);
        tree.putAll(beside);
        if (next != null) {
            tree.put("next", next);
        }
        byte[] body = Json.write(tree);
        return WholeAnswer.of(200, "application/json", body).tagged(Encoding.tag(body));
    }

    /** Something was made: its address is {@code location}. */
    static Answer created(String location, Map<String, Object> tree) {
        return WholeAnswer.of(201, "application/json", Json.write(tree)).header("Location", location);
    }

    static Answer text(String contentType, byte[] body) {
        return WholeAnswer.of(200, contentType, body);
    }

    /** A file that stays the same as long as the program runs. */
    static Answer file(String contentType, byte[] body, Map<String, String> headers) {
        WholeAnswer answer = WholeAnswer.of(200, contentType, body)
                .tagged(Encoding.tag(body))
                .zipped();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.header(header.getKey(), header.getValue());
        }
        return answer;
    }

    /** An answer, and what is done once it is sent. */
    static Answer thenDo(int status, Map<String, Object> tree, Runnable after) {
        return WholeAnswer.of(status, "application/json", Json.write(tree)).then(after);
    }
}
