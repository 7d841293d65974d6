package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.IdempotencyEntry;
import io.mimikit.kernel.entity.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The key of a request that must not be carried out twice. Immutable.
 *
 * @param scope the endpoint and the caller
 * @param fingerprint hash of what is asked
 */
public record Idempotency(String scope, String key, String fingerprint) {
    static final Duration KEPT = Duration.ofHours(24);

    /** Carries the request out unless that was done before; answers the same id either way. */
    static String once(Draft draft, @Nullable Idempotency request, Supplier<String> work) {
        if (request == null) {
            return work.get();
        }
        String id = request.scope + "/" + request.key;
        Optional<IdempotencyEntry> earlier = draft.<IdempotencyEntry>find(Kind.IDEMPOTENCY, id)
                .filter(entry -> entry.expiresAt().isAfter(draft.now()));
        if (earlier.isEmpty()) {
            checkRoom(draft, id);
            String result = work.get();
            draft.put(new IdempotencyEntry(
                    id, request.fingerprint, result, draft.now().plus(KEPT)));
            return result;
        }
        if (!earlier.get().fingerprint().equals(request.fingerprint)) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "idempotency key \"" + request.key + "\" was used for another request; use a new key");
        }
        return earlier.get().resultId();
    }

    /** A key is promised for a day, so none makes way for another. */
    private static void checkRoom(Draft draft, String id) {
        int known = draft.state().all(Kind.IDEMPOTENCY).size();
        if (known >= draft.config().retention().idempotencyMax()
                && draft.find(Kind.IDEMPOTENCY, id).isEmpty()) {
            throw new MimikitException(
                    ErrorCode.BACKPRESSURE,
                    known + " idempotency keys are remembered, each for " + KEPT.toHours()
                            + " h (retention.idempotencyMax); send the request without one, or later");
        }
    }
}
