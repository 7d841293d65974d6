package io.mimikit.agent.workdir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Fetches pages of the public web as text, and nothing of the local network. Thread-safe; blocks its caller, at most for
 * the limits' time.
 *
 * <p>The guard: a host is looked up once per hop, all its addresses must be public, and the connection goes to one of
 * the addresses that were checked, with the name only in the Host header and in TLS (which verifies the certificate
 * against it). Redirects are followed by hand, each through the same guard. This is why the requests are made here on
 * plain sockets: the JDK's client looks the name up again by itself, and a name server may answer differently then.
 *
 * <p>Covered: other spellings of inner addresses, names that lead inside, names that change, redirects inside, answers
 * that are endless or slow. Not covered: public addresses that are somebody's inside by routing, a look-up that hangs
 * (its time is the system's), and proxies, which are not used.
 */
public final class UrlFetcher {
    private static final Pattern META_CHARSET =
            Pattern.compile("charset\\s{0,9}=\\s{0,9}[\"']?([A-Za-z0-9_:.-]{1,40})");
    private static final int META_BYTES = 2_048;

    private final FetchLimits limits;
    private final Set<String> allowedPrivate;
    private final LongSupplier nanos;
    private final HostResolver resolver;
    private final Supplier<SSLSocketFactory> tls;

    /** {@code allowedPrivate}: each {@code host:port} that may be fetched although it is inside; {@code nanos} is monotonic. */
    public UrlFetcher(FetchLimits limits, Set<String> allowedPrivate, LongSupplier nanos) {
        this(limits, allowedPrivate, nanos, host -> List.of(InetAddress.getAllByName(host)), () ->
                (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    UrlFetcher(
            FetchLimits limits,
            Set<String> allowedPrivate,
            LongSupplier nanos,
            HostResolver resolver,
            Supplier<SSLSocketFactory> tls) {
        this.limits = limits;
        this.allowedPrivate = allowedPrivate.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.nanos = nanos;
        this.resolver = resolver;
        this.tls = tls;
    }

    /**
     * Fetches a page, whatever its status.
     *
     * @throws MimikitException {@code FORBIDDEN} if the URL or a redirect is refused, {@code NETWORK} if there is no
     *     usable answer, {@code TIMEOUT} if it took too long, {@code INVALID} if the answer is no text
     */
    public FetchedPage fetch(String url) {
        long deadline = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(limits.totalMillisMax());
        String next = url;
        for (int hop = 0; hop <= limits.redirectsMax(); hop++) {
            Destination destination = Destination.check(next, allowedPrivate, resolver);
            HttpAnswer answer = get(destination, deadline);
            if (!answer.isRedirect()) {
                return page(destination, answer);
            }
            next = redirect(destination, answer.header("location"));
        }
        throw new MimikitException(
                ErrorCode.INVALID, "url '" + url + "' redirects more than " + limits.redirectsMax() + " times");
    }

    private HttpAnswer get(Destination to, long deadline) {
        try (DeadlineSocket plain = connect(to, deadline);
                Socket socket = to.isTls() ? secured(to, plain) : plain) {
            String request = "GET " + to.target() + " HTTP/1.1\r\nHost: " + to.authority()
                    + "\r\nUser-Agent: mimikit\r\nAccept: text/html, text/*, application/json;q=0.9\r\n"
                    + "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n";
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(ISO_8859_1));
            out.flush();
            return HttpAnswer.read(new BufferedInputStream(socket.getInputStream()), limits);
        } catch (IOException e) {
            throw new MimikitException(
                    e instanceof SocketTimeoutException ? ErrorCode.TIMEOUT : ErrorCode.NETWORK,
                    "url '" + to.url() + "' could not be fetched: " + e.getMessage(),
                    e);
        }
    }

    private DeadlineSocket connect(Destination to, long deadline) throws IOException {
        IOException failure = new IOException("the host has no address");
        for (InetAddress address : to.addresses()) {
            var socket = new DeadlineSocket(nanos, deadline);
            try {
                int millis = (int) Math.min(socket.millisLeft(), limits.connectMillisMax());
                socket.connect(new InetSocketAddress(address, to.port()), millis);
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    private SSLSocket secured(Destination to, DeadlineSocket plain) throws IOException {
        var socket = (SSLSocket) tls.get().createSocket(plain, to.host(), to.port(), true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String redirect(Destination from, String location) {
        try {
            return from.url().resolve(location).toString();
        } catch (IllegalArgumentException e) {
            throw new MimikitException(
                    ErrorCode.INVALID, "url '" + from.url() + "' redirects to '" + location + "', which is no URL", e);
        }
    }

    private FetchedPage page(Destination from, HttpAnswer answer) {
        String header = answer.header("content-type");
        String type = header.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        boolean html = type.equals("text/html") || type.equals("application/xhtml+xml");
        if (!html && !isText(type)) {
            throw new MimikitException(
                    ErrorCode.INVALID,
                    "url '" + from.url() + "' is " + (type.isEmpty() ? "of no stated type" : type)
                            + "; only text, HTML, JSON, XML and Markdown are fetched");
        }
        String text = new String(answer.body(), charset(header, html ? answer.body() : new byte[0]));
        return new FetchedPage(from.url(), answer.status(), type, html ? ReadableText.of(text) : text, answer.cut());
    }

    private static boolean isText(String type) {
        return type.startsWith("text/")
                || type.equals("application/json")
                || type.equals("application/xml")
                || type.endsWith("+json")
                || type.endsWith("+xml");
    }

    private static Charset charset(String header, byte[] html) {
        Charset named = charset(header);
        if (named == null) {
            named = charset(new String(html, 0, Math.min(html.length, META_BYTES), ISO_8859_1));
        }
        return named == null ? UTF_8 : named;
    }

    private static @Nullable Charset charset(String text) {
        Matcher matcher = META_CHARSET.matcher(text.toLowerCase(Locale.ROOT));
        try {
            return matcher.find() ? Charset.forName(matcher.group(1)) : null;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return null;
        }
    }
}
