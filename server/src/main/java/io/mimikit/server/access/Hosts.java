package io.mimikit.server.access;

import io.mimikit.server.http.Refusal;
import io.mimikit.server.http.Request;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which names this server answers to, and from which pages a browser may ask. Against two attacks: a foreign name that
 * resolves to this machine (DNS rebinding), and a foreign page that lets the browser send requests here. Immutable.
 */
final class Hosts {
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> names;
    private final boolean anyName;
    private final boolean ownNamesOnly;

    /**
     * The rules.
     *
     * @param allowed names beside the local ones
     * @param anyName whether every name is fine, because keys protect and the address is public
     * @param ownNamesOnly whether pages must be of these names, because no key protects
     */
    Hosts(List<String> allowed, boolean anyName, boolean ownNamesOnly) {
        Set<String> all = new HashSet<>(LOCAL);
        allowed.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
        this.names = Set.copyOf(all);
        this.anyName = anyName;
        this.ownNamesOnly = ownNamesOnly;
    }

    void check(Request request) {
        String host = nameOf(request.header("Host").orElse(""));
        if (!anyName && !names.contains(host)) {
            throw new Refusal(
                    403,
                    "forbidden",
                    "this server does not answer to the name \"" + host
                            + "\"; use localhost, or add the name to http.allowedHosts");
        }
        Optional<String> origin = request.header("Origin");
        if (origin.isPresent() && !isOwn(origin.get(), host)) {
            throw new Refusal(
                    403, "forbidden", "requests from pages of " + origin.get() + " are not served; open the page here");
        }
    }

    private boolean isOwn(String origin, String host) {
        String name = originName(origin);
        return ownNamesOnly
                ? names.contains(name)
                : name.equals(host) || (names.contains(name) && names.contains(host));
    }

    private static String originName(String origin) {
        try {
            URI uri = new URI(origin);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && uri.getHost() != null ? uri.getHost().toLowerCase(Locale.ROOT) : "";
        } catch (URISyntaxException ignored) { // what is no address is no page of ours
            return "";
        }
    }

    /** The name in a Host header, without the port. */
    static String nameOf(String host) {
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > host.lastIndexOf(']');
        return (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }
}
