package io.mimikit.kernel.entity;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * How often and after which errors a task is tried again. Immutable.
 *
 * @param maxAttempts attempts in all, 1 to {@value #ATTEMPTS_MAX}
 * @param backoffMillis base of the exponential back-off
 * @param maxBackoffMillis its cap
 * @param on the errors after which another attempt makes sense
 */
public record RetryPolicy(
        int maxAttempts, long backoffMillis, long maxBackoffMillis, List<ErrorCode> on, Map<String, Object> extra) {
    public static final int ATTEMPTS_MAX = 100;

    /** Errors that pass by themselves. */
    public static final List<ErrorCode> TRANSIENT = List.copyOf(
            EnumSet.of(ErrorCode.INTERRUPTED, ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE, ErrorCode.NETWORK));

    public static final Shape<RetryPolicy> SHAPE = Shape.<RetryPolicy>of()
            .field("maxAttempts", RetryPolicy::maxAttempts, FieldType.INT)
            .field("backoffMillis", RetryPolicy::backoffMillis, FieldType.LONG)
            .field("maxBackoffMillis", RetryPolicy::maxBackoffMillis, FieldType.LONG)
            .field("on", RetryPolicy::onWire, FieldType.STRINGS)
            .extra(RetryPolicy::extra)
            .build(d -> new RetryPolicy(
                    d.or("maxAttempts", FieldType.INT, 1),
                    d.or("backoffMillis", FieldType.LONG, 5000L),
                    d.or("maxBackoffMillis", FieldType.LONG, 900_000L),
                    fromWire(d.opt("on", FieldType.STRINGS)),
                    d.extra()));

    /** Without anything that this program doesn't know. */
    public RetryPolicy(int maxAttempts, long backoffMillis, long maxBackoffMillis, List<ErrorCode> on) {
        this(maxAttempts, backoffMillis, maxBackoffMillis, on, Map.of());
    }

    private List<String> onWire() {
        if (on.equals(TRANSIENT)) {
            return List.of();
        }
        return on.isEmpty()
                ? List.of("none")
                : on.stream().map(ErrorCode::wireName).toList();
    }

    private static List<ErrorCode> fromWire(@org.jspecify.annotations.Nullable List<String> names) {
        if (names == null) {
            return TRANSIENT;
        }
        List<ErrorCode> codes = new ArrayList<>();
        names.stream().filter(name -> !name.equals("none")).forEach(name -> codes.add(ErrorCode.fromWire(name)));
        return List.copyOf(codes);
    }
}
