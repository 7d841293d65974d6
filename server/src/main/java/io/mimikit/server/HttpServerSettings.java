package io.mimikit.server;

import io.mimikit.server.events.EventLimits;
import io.mimikit.server.http.HttpLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the server listens and whom it serves. Immutable; prints no secret.
 *
 * @param host the address to listen on; one that other machines can reach needs a key
 * @param port 0 for any free one
 * @param apiKey null or blank for none
 * @param startToken lets the command line on this machine in; null for none
 * @param allowedHosts names beside localhost under which a server on a loopback address may be asked
 */
public record HttpServerSettings(
        String host,
        int port,
        @Nullable String apiKey,
        @Nullable String startToken,
        List<String> allowedHosts,
        HttpLimits limits,
        EventLimits events) {
    public HttpServerSettings {
        apiKey = apiKey == null || apiKey.isBlank() ? null : apiKey;
        startToken = startToken == null || startToken.isBlank() ? null : startToken;
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** On this machine only, without a key. */
    public static HttpServerSettings local(int port) {
        return new HttpServerSettings(
                "127.0.0.1", port, null, null, List.of(), HttpLimits.DEFAULT, EventLimits.DEFAULT);
    }

    @Override
    public String toString() {
        return "HttpServerSettings[" + host + ":" + port + ", key " + (apiKey == null ? "none" : "set") + "]";
    }
}
