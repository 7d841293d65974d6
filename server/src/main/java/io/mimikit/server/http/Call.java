package io.mimikit.server.http;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Actor;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/** One admitted request as a handler sees it. Not thread-safe. */
public final class Call {
    private final Request request;
    private final Map<String, String> parameters;
    private final Caller caller;

    Call(Request request, Map<String, String> parameters, Caller caller) {
        this.request = request;
        this.parameters = parameters;
        this.caller = caller;
    }

    /** A part of the path, decoded. */
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no parameter " + name);
        }
        return PercentText.decode(value, false);
    }

    public Query query() {
        return request.query();
    }

    public Optional<String> header(String name) {
        return request.header(name);
    }

    /** The address at the other end of the connection. */
    public InetAddress peer() {
        return request.peer();
    }

    public Actor actor() {
        return caller.actor();
    }

    public boolean isKnown() {
        return caller.known();
    }

    /**
     * The body: a JSON object.
     *
     * @throws MimikitException (invalid_input, too_large)
     * @throws Refusal for another content type
     */
    public Map<String, Object> body() {
        return request.body()
                .orElseThrow(() -> MimikitException.invalid("body", "the body is empty; send a JSON object"));
    }

    /**
     * The body as it came, whatever its type; empty where there is none.
     *
     * @throws MimikitException (invalid_input, too_large)
     */
    public byte[] bytes() {
        return request.bytes();
    }

    /** The body, or an empty object where there is none. */
    public Map<String, Object> bodyIfAny() {
        return request.body().orElse(Map.of());
    }
}
