package io.mimikit.kernel.request;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.OnFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code onFailure} as somebody asks for it: {@code {"backoff":["30s","5m"],"disableAfter":10}}. Stateless. */
final class OnFailureRequest {
    private static final int FAILURES_MAX = 1000;

    private OnFailureRequest() {}

    /** What is given over {@code base}: null means as usual, a part that is missing stays. */
    static OnFailure read(Input in, OnFailure base) {
        if (in.isNull("onFailure")) {
            return OnFailure.USUAL;
        }
        return in.object("onFailure").map(given -> readParts(given, base)).orElse(base);
    }

    private static OnFailure readParts(Input in, OnFailure base) {
        OnFailure read = new OnFailure(
                in.raw("backoff").map(given -> steps(in, given)).orElse(base.backoffMillis()),
                in.integer("disableAfter", 0, FAILURES_MAX).map(Long::intValue).orElse(base.disableAfter()),
                base.extra());
        in.done();
        return read;
    }

    private static List<Long> steps(Input in, Object given) {
        List<?> values = given instanceof List<?> list ? list : List.of(given);
        if (values.size() > OnFailure.STEPS_MAX) {
            throw MimikitException.invalid(
                    in.path("backoff"), in.path("backoff") + " has more than " + OnFailure.STEPS_MAX + " steps");
        }
        List<Long> steps = new ArrayList<>();
        for (@Nullable Object value : values) {
            String at = "backoff[" + steps.size() + "]";
            if (value == null) {
                throw in.missing(at);
            }
            steps.add(in.with(Map.of(at, value))
                    .duration(at, Duration.ZERO, RequestLimits.TIMEOUT_MAX)
                    .orElseThrow()
                    .toMillis());
        }
        return steps;
    }
}
