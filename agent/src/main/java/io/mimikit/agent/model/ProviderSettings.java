package io.mimikit.agent.model;

import io.mimikit.kernel.MimikitException;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider is and how to be let in. Immutable; the key is asked for at every call, so a rotated one is seen,
 * and it is never printed.
 *
 * @param baseUrl absolute http or https address, without user, query and fragment
 * @param apiKey gives the key, or null where there is none
 * @param headers further headers for every request
 */
public record ProviderSettings(URI baseUrl, Supplier<@Nullable String> apiKey, Map<String, String> headers) {
    public ProviderSettings {
        headers = Map.copyOf(headers);
        if (baseUrl.getHost() == null || !("http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme()))) {
            throw invalid("is no absolute http or https address; write it like https://host:port/v1");
        }
        if (baseUrl.getRawUserInfo() != null || baseUrl.getRawQuery() != null || baseUrl.getRawFragment() != null) {
            throw invalid("carries a user, a query or a fragment; give secrets as key or header");
        }
    }

    private static MimikitException invalid(String why) {
        return MimikitException.invalid("baseUrl", "the provider's base URL " + why);
    }

    /** The address with neither path nor trailing slash trouble: the base followed by {@code path}. */
    URI resolve(String path) {
        return URI.create(baseUrl.toString().replaceAll("/+$", "") + path);
    }

    @Override
    public String toString() {
        return "ProviderSettings[baseUrl=" + baseUrl + ", headers=" + headers.keySet() + "]";
    }
}
