package io.mimikit.server.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request as it came. Not thread-safe. */
public final class Request {
    /** What the web server lets through of a body, in chunks or in all; the rest of a refused one is read up to here. */
    static final int DRAIN_BYTES_MAX = 8 * 1024 * 1024;

    private static final Pattern WHOLE_ADDRESS = Pattern.compile("(?i)https?://[^/]*/?");

    private final ServerRequest in;
    private final HttpLimits limits;
    private final SlowRequests slow;
    private final Query query;
    private @Nullable InputStream stream;
    private boolean broken;

    Request(ServerRequest in, HttpLimits limits, SlowRequests slow) {
        this.in = in;
        this.limits = limits;
        this.slow = slow;
        this.query = Query.parse(in.prologue().query().rawValue());
    }

    public String method() {
        return in.prologue().method().text();
    }

    /** The path as it came, without the query; proxies may name the whole address, of which the path is the rest. */
    public String path() {
        String path = in.prologue().uriPath().rawPath();
        Matcher whole = WHOLE_ADDRESS.matcher(path);
        return whole.lookingAt() ? "/" + path.substring(whole.end()) : path;
    }

    public Query query() {
        return query;
    }

    public Optional<String> header(String name) {
        return in.headers().value(HeaderNames.create(name));
    }

    /** All values of a header that may come more than once. */
    List<String> headers(String name) {
        return in.headers().values(HeaderNames.create(name));
    }

    /** The address at the other end of the connection. */
    public InetAddress peer() {
        if (in.remotePeer().address() instanceof InetSocketAddress address && address.getAddress() != null) {
            return address.getAddress();
        }
        throw new IllegalStateException(
                "a peer without an address: " + in.remotePeer().address());
    }

    /**
     * The body as a JSON object, empty where there is none.
     *
     * @throws MimikitException (invalid_input, too_large)
     * @throws Refusal for another content type
     */
    Optional<Map<String, Object>> body() {
        if (!hasBody()) {
            return Optional.empty();
        }
        checkType();
        byte[] bytes = bytes();
        return bytes.length == 0 ? Optional.empty() : Optional.of(Json.readObject(bytes));
    }

    /**
     * The body as it came, whatever its type; empty where there is none.
     *
     * @throws MimikitException (invalid_input, too_large)
     */
    byte[] bytes() {
        if (!hasBody()) {
            return new byte[0];
        }
        long announced = in.headers().contentLength().orElse(-1);
        if (announced > limits.bodyBytesMax()) {
            throw tooLarge();
        }
        return read();
    }

    private boolean hasBody() {
        return in.headers().contains(HeaderNames.TRANSFER_ENCODING)
                || in.headers().contentLength().orElse(0) > 0;
    }

    private void checkType() {
        // Programs that name no type mean JSON; browsers can't send a foreign page's request without an Origin.
        String type = header("Content-Type").orElse("application/json");
        String[] parts = type.toLowerCase(Locale.ROOT).split(";", 2);
        boolean utf8 = parts.length == 1 || !parts[1].contains("charset") || parts[1].contains("utf-8");
        if (!parts[0].strip().equals("application/json") || !utf8) {
            throw new Refusal(
                    415, "unsupported_media_type", "the content type is " + type + "; send application/json in UTF-8");
        }
    }

    private MimikitException tooLarge() {
        return new MimikitException(
                ErrorCode.TOO_LARGE,
                "the body has more than " + limits.bodyBytesMax() + " bytes (http.maxBody); send less");
    }

    private byte[] read() {
        SlowRequests.Limit limit = slow.start(limits.bodyMillisMax());
        try {
            byte[] bytes = stream().readNBytes(limits.bodyBytesMax() + 1);
            if (bytes.length > limits.bodyBytesMax()) {
                throw tooLarge();
            }
            return bytes;
        } catch (RequestException | NumberFormatException e) {
            broken = true;
            if (e instanceof RequestException known && known.status().code() == 413) {
                throw tooLarge();
            }
            throw MimikitException.invalid("body", "the body's framing is broken: " + e.getMessage());
        } catch (IOException | UncheckedIOException | DataReader.InsufficientDataAvailableException e) {
            throw new CloseConnectionException("the body did not come, or not in time", e);
        } finally {
            limit.end();
        }
    }

    private InputStream stream() {
        InputStream known = stream;
        if (known == null) {
            known = in.content().inputStream();
            stream = known;
        }
        return known;
    }

    private boolean isUnread() {
        return hasBody() && !in.content().consumed();
    }

    /** Whether the connection can't be used again, because nobody knows where this request ends. */
    boolean spoilsConnection() {
        return broken || (isUnread() && !isCheapToDrain());
    }

    boolean asksToClose() {
        return in.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    }

    private boolean isCheapToDrain() {
        return !waitsForContinue() && in.headers().contentLength().orElse(Long.MAX_VALUE) <= limits.bodyBytesMax();
    }

    private boolean waitsForContinue() {
        return in.headers().contains(HeaderNames.EXPECT) && !in.continueSent();
    }

    /**
     * Throws away what the sender still sends, to be called when the answer is out: closing on it would reset the
     * connection, and the sender would never see the answer.
     */
    void drain() {
        if (broken || waitsForContinue() || !isUnread()) {
            return;
        }
        SlowRequests.Limit limit = slow.start(limits.drainMillisMax());
        try {
            stream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException | RuntimeException e) {
            throw new CloseConnectionException("the rest of a refused request", e);
        } finally {
            limit.end();
        }
    }
}
