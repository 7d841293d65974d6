package io.mimikit.server;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.Idempotency;
import io.mimikit.kernel.decide.Once;
import io.mimikit.kernel.entity.IdempotencyEntry;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.RequestLimits;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Encoding;
import io.mimikit.server.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Repeated requests: the same key with the same body gets the first answer, with another body a conflict. Thread-safe. */
final class OnlyOnce {
    private static final String HEADER = "Idempotency-Key";
    private static final String FIELD = "idempotencyKey";

    private final ServerParts parts;

    OnlyOnce(ServerParts parts) {
        this.parts = parts;
    }

    /**
     * The key of a request, null where it has none.
     *
     * @param endpoint names what is asked for; keys of different endpoints and callers don't meet
     */
    @Nullable
    Idempotency keyOf(Call call, String endpoint, Map<String, Object> body) {
        Optional<String> header = call.header(HEADER);
        Object field = body.get(FIELD);
        if (header.isEmpty() && !(field instanceof String)) {
            return null;
        }
        if (header.isPresent() && field != null && !field.equals(header.get())) {
            throw MimikitException.invalid(FIELD, FIELD + " and the header " + HEADER + " differ; send one of them");
        }
        String key = checked(header.orElseGet(() -> String.valueOf(field)));
        Map<String, Object> asked = new LinkedHashMap<>(body);
        asked.remove(FIELD);
        String fingerprint = Encoding.sha256(Json.canonical(asked));
        return new Idempotency(endpoint + ":" + call.actor().who(), key, fingerprint);
    }

    /** What is asked for: the body without its key. */
    static Input input(Map<String, Object> body) {
        Map<String, Object> asked = new LinkedHashMap<>(body);
        if (asked.get(FIELD) instanceof String) {
            asked.remove(FIELD);
        }
        return Input.of(asked, "the request");
    }

    /** Carries a command out unless the request is a repeated one; answers what the first was answered either way. */
    String ask(Call call, String endpoint, Map<String, Object> body, Command<String> command) {
        Idempotency key = keyOf(call, endpoint, body);
        return answered(key).orElseGet(() -> parts.engine().call(call.actor(), new Once(command, key, null)));
    }

    private static String checked(String key) {
        if (key.isBlank()
                || key.length() > RequestLimits.KEY_CHARS_MAX
                || key.chars().anyMatch(Character::isISOControl)) {
            throw MimikitException.invalid(
                    FIELD,
                    FIELD + " must have 1 to " + RequestLimits.KEY_CHARS_MAX + " characters and no control characters");
        }
        return key;
    }

    /**
     * What an earlier request with this key was answered. Asked before the body is looked at, because what was fine then
     * may not be now: an instant that was ahead has passed.
     *
     * @throws MimikitException (conflict) when that was another request
     */
    Optional<String> answered(@Nullable Idempotency key) {
        if (key == null) {
            return Optional.empty();
        }
        Optional<IdempotencyEntry> entry = parts.engine()
                .query(state -> state.<IdempotencyEntry>find(Kind.IDEMPOTENCY, key.scope() + "/" + key.key()))
                .filter(known -> known.expiresAt().isAfter(parts.clock().instant()));
        if (entry.isPresent() && !entry.get().fingerprint().equals(key.fingerprint())) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "idempotency key \"" + key.key() + "\" was used for another request; use a new key");
        }
        return entry.map(IdempotencyEntry::resultId);
    }
}
