package io.mimikit.agent.workdir;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where one request goes: the URL, and the addresses of its host that were checked. The connection is made to one of
 * those, and the name is not looked up again; so it does not help an attacker to let it mean something else by then.
 * Immutable.
 */
record Destination(URI url, String host, int port, List<InetAddress> addresses) {
    private static final int URL_CHARS_MAX = 8_192;

    /** Checks a URL and all addresses of its host; {@code allowedPrivate} names {@code host:port} that may be inside. */
    static Destination check(String given, Set<String> allowedPrivate, HostResolver resolver) {
        URI url = parse(given);
        String host = host(url);
        int port = url.getPort() >= 0 ? url.getPort() : isTls(url) ? 443 : 80;
        List<InetAddress> addresses = resolve(host, resolver);
        if (!allowedPrivate.contains(host + ":" + port)) {
            for (InetAddress address : addresses) {
                if (!PublicAddresses.contains(address)) {
                    throw refused(
                            given, "its host leads to " + address.getHostAddress() + ", which is not a public address");
                }
            }
        }
        return new Destination(url, host, port, addresses);
    }

    boolean isTls() {
        return isTls(url);
    }

    /** What goes into the Host header. */
    String authority() {
        return url.getPort() >= 0 ? bracketed() + ":" + port : bracketed();
    }

    /** What goes into the request line. */
    String target() {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return asciiOnly(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
    }

    private String bracketed() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private static URI parse(String given) {
        if (given.length() > URL_CHARS_MAX) {
            throw refused(given.substring(0, 80) + "…", "it is longer than " + URL_CHARS_MAX + " characters");
        }
        try {
            URI url = new URI(given.strip());
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw refused(given, "only http and https are fetched");
            }
            return url;
        } catch (URISyntaxException e) {
            throw MimikitException.invalid(
                    "url", "'" + given + "' is no URL: " + e.getReason() + " at " + e.getIndex());
        }
    }

    private static String host(URI url) {
        if (url.getRawUserInfo() != null) {
            throw refused(url.toString(), "a name or password in it would be sent along");
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65_535) {
            throw refused(url.toString(), "it has no host and port to connect to; write names in ASCII (xn--…)");
        }
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static List<InetAddress> resolve(String host, HostResolver resolver) {
        try {
            return resolver.resolve(host);
        } catch (UnknownHostException e) {
            throw new MimikitException(ErrorCode.NETWORK, "host '" + host + "' is not known", e);
        }
    }

    private static boolean isTls(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    private static String asciiOnly(String target) {
        return URI.create(target.startsWith("//") ? "/." + target : target).toASCIIString();
    }

    private static MimikitException refused(String url, String why) {
        return new MimikitException(ErrorCode.FORBIDDEN, "url '" + url + "' is refused: " + why);
    }
}
