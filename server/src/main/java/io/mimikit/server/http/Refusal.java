package io.mimikit.server.http;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that is not carried out: the status and words of the answer. The whole family of HTTP errors; those of the
 * kernel become one with {@link #of}. Immutable.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int BUSY_SECONDS = 1;
    private static final int TROUBLE_SECONDS = 5;

    private final int status;
    private final String code;
    private final @Nullable String field;
    private final transient Map<String, String> headers;

    private Refusal(int status, String code, String message, @Nullable String field, Map<String, String> headers) {
        // Refusals are answers, not accidents: nobody looks at their stack, and collecting one costs more than the
        // request.
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.field = field;
        this.headers = headers;
    }

    public Refusal(int status, String code, String message) {
        this(status, code, message, null, Map.of());
    }

    /** The same with a header in its answer. */
    public Refusal with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Refusal(status, code, words(), field, more);
    }

    /** What a kernel error is over HTTP. */
    public static Refusal of(MimikitException e) {
        Refusal refusal = new Refusal(
                status(e.code()),
                e.code().wireName(),
                String.valueOf(e.getMessage()),
                e.field().orElse(null),
                Map.of());
        return switch (refusal.status) {
            case 429 -> refusal.retryAfter(BUSY_SECONDS);
            case 503, 507 -> refusal.retryAfter(TROUBLE_SECONDS);
            default -> refusal;
        };
    }

    public Refusal retryAfter(long seconds) {
        return with("Retry-After", String.valueOf(Math.max(1, seconds)));
    }

    private static int status(ErrorCode code) {
        return switch (code) {
            case INVALID_INPUT, INVALID_CONFIGURATION, INVALID -> 400;
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT,
                    LANE_CLOSED,
                    NOT_ACHIEVED,
                    FENCED,
                    ILLEGAL_TRANSITION,
                    CANCELLED,
                    LIMIT_EXCEEDED,
                    IN_DOUBT,
                    NO_PROGRESS,
                    EXIT -> 409;
            case TOO_LARGE -> 413;
            case RATE_LIMITED, LANE_FULL, BACKPRESSURE -> 429;
            case DRAINING, STORAGE, UNAVAILABLE, NETWORK, INTERRUPTED, STATE_LOCKED -> 503;
            case TIMEOUT -> 504;
            case DISK_FULL -> 507;
            case STATE_DAMAGED, STATE_TOO_NEW, INTERNAL -> 500;
        };
    }

    public int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    private String words() {
        return String.valueOf(getMessage());
    }

    /** The answer's body: RFC 9457 with the members that SPEC names. */
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status);
        body.put("code", code);
        body.put("error", words());
        if (field != null) {
            body.put("field", field);
        }
        return body;
    }
}
