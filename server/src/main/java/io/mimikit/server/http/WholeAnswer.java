package io.mimikit.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer that is there as a whole. Immutable. */
final class WholeAnswer implements Answer {
    private final int status;
    private final String contentType;
    private final byte[] body;
    private final Map<String, String> headers;
    private final @Nullable String tag;
    private final byte @Nullable [] zipped;
    private final @Nullable Runnable after;

    private WholeAnswer(
            int status,
            String contentType,
            byte[] body,
            Map<String, String> headers,
            @Nullable String tag,
            byte @Nullable [] zipped,
            @Nullable Runnable after) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.headers = headers;
        this.tag = tag;
        this.zipped = zipped;
        this.after = after;
    }

    static WholeAnswer of(int status, String contentType, byte[] body) {
        return new WholeAnswer(status, contentType, body, Map.of(), null, null, null);
    }

    static WholeAnswer of(Refusal refusal) {
        byte[] body = Json.write(refusal.body());
        return new WholeAnswer(refusal.status(), "application/problem+json", body, refusal.headers(), null, null, null);
    }

    WholeAnswer header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new WholeAnswer(status, contentType, body, more, tag, zipped, after);
    }

    /** May be kept, and asked about by this tag. */
    WholeAnswer tagged(String value) {
        return new WholeAnswer(status, contentType, body, headers, value, zipped, after);
    }

    /** Compressed once, for everybody who takes it. */
    WholeAnswer zipped() {
        return new WholeAnswer(status, contentType, body, headers, tag, Encoding.gzip(body), after);
    }

    WholeAnswer then(Runnable what) {
        return new WholeAnswer(status, contentType, body, headers, tag, zipped, what);
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    Map<String, String> headers() {
        return headers;
    }

    Optional<String> tag() {
        return Optional.ofNullable(tag);
    }

    byte[] body() {
        return body;
    }

    boolean isWorthZipping() {
        return zipped != null || body.length >= Encoding.ZIP_BYTES_MIN;
    }

    byte[] zippedBody() {
        return zipped == null ? Encoding.gzip(body) : zipped;
    }

    /** Does what is to be done once it is sent. */
    void afterwards() {
        if (after != null) {
            after.run();
        }
    }
}
