package io.mimikit.server.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket and the way of every request: route, gate, handler, answer. One virtual thread per connection.
 * Thread-safe.
 */
public final class HttpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);
    private static final Duration IDLE_MAX = Duration.ofSeconds(90);
    private static final Duration IDLE_CHECK = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofSeconds(2);
    private static final int URI_CHARS_MAX = 8192;
    private static final int HEADER_BYTES_MAX = 16_384;

    private final Routes routes;
    private final Gate gate;
    private final HttpLimits limits;
    private final IntConsumer counted;
    private final SlowRequests slow;
    private final AnswerSender sender = new AnswerSender();
    private final WebServer server;

    private HttpListener(InetAddress host, int port, Routes routes, Gate gate, HttpLimits limits, IntConsumer counted) {
        this.routes = routes;
        this.gate = gate;
        this.limits = limits;
        this.counted = counted;
        this.slow = new SlowRequests(limits.headMillisMax());
        this.server = build(host, port);
    }

    /**
     * Listens.
     *
     * @param port 0 for any free one
     * @param counted told the status of every answer
     * @throws MimikitException (invalid_configuration) when that is not possible, with the fix
     */
    public static HttpListener start(
            InetAddress host, int port, Routes routes, Gate gate, HttpLimits limits, IntConsumer counted) {
        checkFree(host, port);
        HttpListener listener = new HttpListener(host, port, routes, gate, limits, counted);
        listener.server.start();
        if (!listener.server.isRunning()) {
            listener.slow.close();
            throw notFree(host, port, null);
        }
        return listener;
    }

    /**
     * The web server logs why it can't listen, and then acts as if it did: so we try first.
     *
     * @throws MimikitException (invalid_configuration) when something else listens there
     */
    public static void checkFree(InetAddress host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw notFree(host, port, e);
        }
    }

    private static MimikitException notFree(InetAddress host, int port, @Nullable IOException e) {
        String reason = e == null ? "see the log" : String.valueOf(e.getMessage());
        return new MimikitException(
                ErrorCode.INVALID_CONFIGURATION,
                "port " + port + " on " + host.getHostAddress() + " can't be used (" + reason
                        + "); stop what uses it, or choose another with --port (0 = any free one)",
                e);
    }

    /** The address of a host name. */
    public static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new MimikitException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "server.host: \"" + host + "\" is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all",
                    e);
        }
    }

    private WebServer build(InetAddress host, int port) {
        return WebServer.builder()
                .address(host)
                .port(port)
                .shutdownHook(false)
                .shutdownGracePeriod(STOP_GRACE)
                .maxPayloadSize(Math.max(Request.DRAIN_BYTES_MAX, limits.bodyBytesMax()))
                .maxTcpConnections(limits.connectionsMax())
                .maxConcurrentRequests(limits.requestsMax())
                .idleConnectionTimeout(IDLE_MAX)
                .idleConnectionPeriod(IDLE_CHECK)
                .addProtocol(Http1Config.builder()
                        .maxPrologueLength(URI_CHARS_MAX)
                        .maxHeadersSize(HEADER_BYTES_MAX)
                        .addReceiveListener(slow)
                        .build())
                .directHandlers(directHandlers(limits.bodyBytesMax()))
                .routing(HttpRouting.builder().any(this::handle))
                .build();
    }

    /** Answers to what never becomes a request. */
    private static DirectHandlers directHandlers(int bodyBytesMax) {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, (request, event, status, headers, message) -> {
                // What has not even a method was never understood, whatever the web server thinks of it.
                Status known = request.method().isEmpty() && status.code() == 500 ? Status.BAD_REQUEST_400 : status;
                return direct(known, headers, words(known, message, bodyBytesMax));
            });
        }
        return handlers.build();
    }

    private static String words(Status status, @Nullable String message, int bodyBytesMax) {
        return switch (status.code()) {
            case 400 ->
                "the request can't be read; send HTTP/1.1 with one Host, well-formed headers of at most "
                        + HEADER_BYTES_MAX + " bytes and a percent-encoded path";
            case 413 -> "the body has more than " + bodyBytesMax + " bytes (http.maxBody); send less";
            case 414 -> "the address has more than " + URI_CHARS_MAX + " characters; shorten it";
            default -> message == null || message.isEmpty() ? status.reasonPhrase() : message;
        };
    }

    private static DirectHandler.TransportResponse direct(Status status, ServerResponseHeaders headers, String words) {
        WholeAnswer answer = WholeAnswer.of(new Refusal(status.code(), code(status), words));
        return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .entity(answer.body())
                .build();
    }

    private static String code(Status status) {
        return switch (status.code()) {
            case 413 -> ErrorCode.TOO_LARGE.wireName();
            case 503 -> ErrorCode.UNAVAILABLE.wireName();
            default -> status.code() < 500 ? ErrorCode.INVALID_INPUT.wireName() : ErrorCode.INTERNAL.wireName();
        };
    }

    private void handle(ServerRequest in, ServerResponse out) {
        Request request;
        try {
            request = new Request(in, limits, slow);
        } catch (MimikitException e) {
            out.status(Status.BAD_REQUEST_400)
                    .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                    .header(HeaderNames.CACHE_CONTROL, "no-store")
                    .header(HeaderNames.CONNECTION, "close")
                    .send(WholeAnswer.of(Refusal.of(e)).body());
            throw new CloseConnectionException("an address that can't be read", e);
        }
        Answer answer = answer(request);
        counted.accept(answer instanceof WholeAnswer whole ? whole.status() : 200);
        boolean lastOne = request.spoilsConnection() || request.asksToClose();
        sender.send(request, answer, lastOne, out);
        if (lastOne && answer instanceof WholeAnswer) {
            // The web server says "close" to the client but reads on: the rest of a body would be the next request.
            throw new CloseConnectionException("the last answer of this connection is out");
        }
    }

    private Answer answer(Request request) {
        try {
            return route(request);
        } catch (Refusal e) {
            return WholeAnswer.of(e);
        } catch (MimikitException e) {
            return WholeAnswer.of(Refusal.of(e));
        } catch (CloseConnectionException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return WholeAnswer.of(new Refusal(503, "unavailable", "the runtime is stopping").retryAfter(1));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.method(), request.path(), e);
            return WholeAnswer.of(new Refusal(
                    500, ErrorCode.INTERNAL.wireName(), "an internal error; the log of the runtime has the details"));
        }
    }

    private Answer route(Request request) throws InterruptedException {
        List<String> path = Routes.segments(request.path());
        if (!routes.knows(path)) {
            // Strangers learn nothing about what the API has and what it doesn't.
            gate.admit(request, path.getFirst().equals("api") ? Routes.Entry.KEYED : Routes.Entry.OPEN);
        }
        Routes.Match match = routes.match(request.method(), path);
        Caller caller = gate.admit(request, match.route().entry());
        return match.route().handler().handle(new Call(request, match.parameters(), caller));
    }

    public int port() {
        return server.port();
    }

    /** Takes no request any more, gives those in hand a moment, and ends. */
    @Override
    public void close() {
        server.stop();
        slow.close();
    }
}
