package io.mimikit.server.access;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.server.http.Caller;
import io.mimikit.server.http.Gate;
import io.mimikit.server.http.Refusal;
import io.mimikit.server.http.Request;
import io.mimikit.server.http.Routes;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate. Without a key only this machine is served; with one, whoever shows it. A request is looked at in this order:
 * secrets in the address, name and origin, key. Thread-safe.
 */
public final class Access implements Gate {
    /** Keys in an address end up in logs, histories and referrers, so they are refused wherever they might be meant. */
    private static final Set<String> SECRET_NAMES = Set.of(
            "token", "access_token", "api_key", "apikey", "api-key", "auth", "authorization", "x-mimikit-token", "key");

    private static final String FREE = "hooks";

    private final @Nullable Secret key;
    private final @Nullable Secret startToken;
    private final Hosts hosts;
    private final WrongKeys wrongKeys;
    private final Refused refused;

    /** Hears of refused credentials that the audit has to know. */
    public interface Refused {
        void tell(Actor by, String method, String path);
    }

    private Access(
            @Nullable String key, @Nullable String startToken, Hosts hosts, LongSupplier nanos, Refused refused) {
        this.key = key == null ? null : new Secret(key);
        this.startToken = startToken == null ? null : new Secret(startToken);
        this.hosts = hosts;
        this.wrongKeys = new WrongKeys(nanos);
        this.refused = refused;
    }

    /**
     * The gate of a server.
     *
     * @param bound the address that it listens on
     * @param key null when there is none
     * @param startToken lets the local command line in; null when there is none
     * @param allowedHosts names beside localhost under which a server on this machine's own address may be asked
     * @throws MimikitException (invalid_configuration) when the address is public and there is no key
     */
    public static Access of(
            InetAddress bound,
            @Nullable String key,
            @Nullable String startToken,
            List<String> allowedHosts,
            LongSupplier nanos,
            Refused refused) {
        check(bound, key);
        return new Access(
                key, startToken, new Hosts(allowedHosts, !bound.isLoopbackAddress(), key == null), nanos, refused);
    }

    /**
     * Looks whether an address may be listened on.
     *
     * @throws MimikitException (invalid_configuration) for one that others reach, without a key
     */
    public static void check(InetAddress bound, @Nullable String key) {
        if (!bound.isLoopbackAddress() && key == null) {
            throw new MimikitException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "server.host: " + bound.getHostAddress() + " can be reached from other machines, and no key is set;"
                            + " set MIMIKIT_API_KEY, or use 127.0.0.1");
        }
    }

    @Override
    public Caller admit(Request request, Routes.Entry entry) {
        checkQuery(request);
        hosts.check(request);
        InetAddress peer = request.peer();
        if (key == null && !peer.isLoopbackAddress()) {
            throw new Refusal(403, "forbidden", "without a key only this machine is served; set MIMIKIT_API_KEY");
        }
        return entry == Routes.Entry.OPEN ? anonymous(request, false) : identify(request, entry);
    }

    private static void checkQuery(Request request) {
        if (request.path().startsWith("/" + FREE + "/")) {
            return;
        }
        for (String name : request.query().names()) {
            if (SECRET_NAMES.contains(name.toLowerCase(Locale.ROOT))) {
                throw new Refusal(
                        400,
                        "invalid_input",
                        "a key must not be in the address (" + name
                                + "); send it as \"Authorization: Bearer …\" or X-Mimikit-Token");
            }
        }
    }

    private Caller identify(Request request, Routes.Entry entry) {
        Optional<String> shown = credential(request);
        if (shown.isPresent()) {
            if (startToken != null && startToken.matches(shown.get())) {
                return new Caller(actor("local", request), true);
            }
            if (key != null && key.matches(shown.get())) {
                return new Caller(actor("api-key", request), true);
            }
        }
        if (key == null) {
            return anonymous(request, true);
        }
        if (shown.isPresent()) {
            throw wrong(request);
        }
        if (entry == Routes.Entry.OPTIONAL) {
            return anonymous(request, false);
        }
        throw unauthorized("a key is needed; send it as \"Authorization: Bearer …\" or X-Mimikit-Token");
    }

    private Caller anonymous(Request request, boolean known) {
        return new Caller(actor(key == null ? "anonymous-loopback" : "anonymous", request), known);
    }

    private static Optional<String> credential(Request request) {
        return request.header("Authorization")
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip())
                .or(() -> request.header("X-Mimikit-Token").map(String::strip))
                .filter(value -> !value.isEmpty());
    }

    private static Actor actor(String who, Request request) {
        boolean cli = request.header("X-Mimikit-Client").filter("cli"::equals).isPresent();
        return new Actor(who, cli ? "cli" : "http", request.peer().getHostAddress());
    }

    private Refusal wrong(Request request) {
        return tooMany(request.peer(), actor("anonymous", request), request.method(), request.path())
                .orElseGet(() -> unauthorized("the key is wrong"));
    }

    /**
     * An address that is a secret was guessed: it counts as a wrong key, and the answer is that of any unknown path.
     *
     * @param shown the address as it may stand in the audit
     */
    public Refusal unknownAddress(InetAddress peer, String shown) {
        return guessed(peer, shown).orElseGet(() -> new Refusal(404, "not_found", "there is nothing at " + shown));
    }

    /** A signature does not fit, which counts as a wrong key. */
    public Refusal wrongSignature(InetAddress peer, String message) {
        return guessed(peer, "/hooks/…").orElseGet(() -> new Refusal(401, ErrorCode.UNAUTHORIZED.wireName(), message));
    }

    private Optional<Refusal> guessed(InetAddress peer, String shown) {
        return tooMany(peer, new Actor("anonymous", "hook", peer.getHostAddress()), "POST", shown);
    }

    /** One more wrong key of this peer; a refusal when it has sent too many. */
    private Optional<Refusal> tooMany(InetAddress peer, Actor by, String method, String path) {
        WrongKeys.Verdict verdict = wrongKeys.count(peer);
        if (verdict.worthTelling()) {
            refused.tell(by, method, path);
        }
        if (verdict.retrySeconds() == 0) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                        429,
                        ErrorCode.RATE_LIMITED.wireName(),
                        "too many wrong keys from " + peer.getHostAddress() + "; try again in " + verdict.retrySeconds()
                                + " seconds")
                .retryAfter(verdict.retrySeconds()));
    }

    private static Refusal unauthorized(String message) {
        return new Refusal(401, ErrorCode.UNAUTHORIZED.wireName(), message)
                .with("WWW-Authenticate", "Bearer realm=\"mimikit\"");
    }
}
