package io.mimikit.server.hooks;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.decide.Idempotency;
import io.mimikit.kernel.decide.ObserveCondition;
import io.mimikit.kernel.decide.Observed;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.request.RequestLimits;
import io.mimikit.server.access.Access;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Encoding;
import io.mimikit.server.http.Refusal;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.Fields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /hooks/{secret}}: somebody outside says that something has happened. Who knows the address may; what he sends
 * is data. Thread-safe.
 */
public final class HookEndpoint {
    /** Headers in which senders name a delivery, so that a repeated one counts once; the first that is there counts. */
    private static final List<String> DELIVERY = List.of(
            "Idempotency-Key", "X-GitHub-Delivery", "Webhook-Id", "Svix-Id", "X-Gitlab-Event-UUID", "X-Request-Id");

    private final Engine engine;
    private final HookParts parts;
    private final Access access;
    private final CallRate rate;

    public HookEndpoint(Engine engine, HookParts parts, Access access, LongSupplier nanos) {
        this.engine = engine;
        this.parts = parts;
        this.access = access;
        this.rate = new CallRate(nanos);
    }

    public void addTo(Routes routes) {
        routes.add("POST", "/hooks/{secret}", Routes.Entry.OPEN, this::called);
    }

    private Answer called(Call call) {
        String secret = call.parameter("secret");
        Hook hook = find(secret).orElseThrow(() -> access.unknownAddress(call.peer(), "/hooks/…"));
        long wait = rate.count(hook.triggerId() + "/" + hook.index());
        if (wait > 0) {
            throw new Refusal(
                            429,
                            ErrorCode.RATE_LIMITED.wireName(),
                            "this webhook may be called " + CallRate.CALLS_MAX + " times a minute; again in " + wait
                                    + " seconds")
                    .retryAfter(wait);
        }
        if (engine.isCopied()) {
            throw new MimikitException(
                    ErrorCode.UNAVAILABLE, "this state is a copy, and nothing is started until `mimikit state adopt`");
        }
        byte[] body = call.bytes();
        checkSignature(hook, call, body);
        Observed observed = engine.call(
                new Actor("hook." + hook.triggerId(), "hook", call.peer().getHostAddress()),
                new ObserveCondition(
                        hook.triggerId(),
                        hook.revision(),
                        hook.place(),
                        new Observation.Called(CallData.of(call, body, parts)),
                        idempotency(hook, call, body)));
        return answer(hook, observed);
    }

    private Optional<Hook> find(String secret) {
        Optional<HookAddresses.Claim> claim = HookAddresses.claim(secret);
        if (claim.isEmpty()) {
            return Optional.empty();
        }
        String id = claim.get().triggerId();
        List<Hook> hooks = engine.query(state ->
                state.trigger(id).map(trigger -> Hook.of(state, trigger)).orElse(List.of()));
        // Also for a trigger that is not there, so that nobody can tell one from the other by the time it takes.
        long rotation = hooks.isEmpty() ? 0 : hooks.getFirst().rotation();
        boolean proven = parts.addresses()
                .filter(addresses -> addresses.proves(claim.get(), rotation))
                .isPresent();
        return proven
                ? hooks.stream()
                        .filter(hook -> hook.index() == claim.get().index())
                        .findFirst()
                : Optional.empty();
    }

    private void checkSignature(Hook hook, Call call, byte[] body) {
        Condition.Hmac hmac = hook.leaf().hmac();
        if (hmac == null) {
            return;
        }
        String secret = secret(hook.triggerId(), hmac);
        boolean fits = call.header(hmac.header())
                .filter(shown -> Signature.fits(secret, body, shown))
                .isPresent();
        if (!fits) {
            throw access.wrongSignature(
                    call.peer(), "the signature in " + hmac.header() + " is missing or does not fit the body");
        }
    }

    private String secret(String triggerId, Condition.Hmac hmac) {
        return parts.secret(hmac.secret())
                .orElseThrow(() -> new MimikitException(
                        ErrorCode.UNAVAILABLE,
                        "the signature can't be checked: trigger " + triggerId + " refers to " + hmac.secret()
                                + ", which is not there"));
    }

    private static @Nullable Idempotency idempotency(Hook hook, Call call, byte[] body) {
        return delivery(call)
                .map(key ->
                        new Idempotency("hooks:" + hook.triggerId() + "/" + hook.index(), key, Encoding.sha256(body)))
                .orElse(null);
    }

    static Optional<String> delivery(Call call) {
        return DELIVERY.stream()
                .map(call::header)
                .flatMap(Optional::stream)
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .findFirst()
                .map(HookEndpoint::checked);
    }

    private static String checked(String key) {
        if (key.length() > RequestLimits.KEY_CHARS_MAX || key.chars().anyMatch(Character::isISOControl)) {
            throw MimikitException.invalid(
                    "Idempotency-Key",
                    "the delivery's name must have at most " + RequestLimits.KEY_CHARS_MAX
                            + " characters and no control characters");
        }
        return key;
    }

    private static Answer answer(Hook hook, Observed observed) {
        if (observed.outcome() == Observed.Outcome.STALE) {
            throw new MimikitException(
                    ErrorCode.UNAVAILABLE, "the trigger was changed at this very moment; send the call again");
        }
        Map<String, Object> form = new Fields()
                .put("id", observed.taskId() == null ? hook.triggerId() : observed.taskId())
                .put("outcome", observed.outcome().name().toLowerCase(Locale.ROOT))
                .put("taskId", observed.taskId())
                .put("reason", observed.reason())
                .map();
        return Answer.json(202, form);
    }

    /** The addresses of a trigger, for somebody who may know them. */
    public static List<String> addresses(List<Hook> hooks, HookAddresses addresses, String host) {
        Stream<String> secrets =
                hooks.stream().map(hook -> addresses.secret(hook.triggerId(), hook.rotation(), hook.index()));
        return secrets.map(secret -> "http://" + host + "/hooks/" + secret).toList();
    }
}
