package io.mimikit.server;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.NoteAccess;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.server.access.Access;
import io.mimikit.server.events.EventHub;
import io.mimikit.server.events.EventStream;
import io.mimikit.server.events.LaneFigures;
import io.mimikit.server.hooks.HookEndpoint;
import io.mimikit.server.http.Caller;
import io.mimikit.server.http.Gate;
import io.mimikit.server.http.HttpListener;
import io.mimikit.server.http.Request;
import io.mimikit.server.http.Routes;
import io.mimikit.server.page.PageFiles;
import java.net.InetAddress;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server: everything that SPEC §5 names, put together. Thread-safe. */
public final class HttpApi implements AutoCloseable {
    private static final Pattern CANCEL = Pattern.compile("/api/tasks/[^/]+/cancel");
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

    private final EventHub hub;
    private final LaneFigures figures;
    private final WaitForRoom room;
    private final HttpListener listener;
    private volatile boolean draining;

    private HttpApi(HttpServerSettings settings, ServerParts parts) {
        InetAddress host = HttpListener.resolve(settings.host());
        Engine engine = parts.engine();
        Access access = Access.of(
                host,
                settings.apiKey(),
                settings.startToken(),
                settings.allowedHosts(),
                parts.nanos(),
                (by, method, path) -> noteRefused(engine, by, method, path));
        figures = new LaneFigures(engine);
        hub = new EventHub(settings.events(), figures::changed);
        EngineMeter meter = new EngineMeter();
        room = new WaitForRoom(engine);
        Routes routes = routes(settings, parts, meter, access);
        listener = HttpListener.start(
                host, settings.port(), routes, new DrainGate(access), settings.limits(), meter::answered);
        engine.listen(hub);
        hub.beginAfter(engine.lastRecord());
        engine.listen(meter);
        engine.listen(room);
        parts.drafts().listen(hub::draft);
        figures.start(hub);
    }

    /**
     * Starts to serve.
     *
     * @throws MimikitException (invalid_configuration) when the port is taken, or an open address has no key
     */
    public static HttpApi start(HttpServerSettings settings, ServerParts parts) {
        return new HttpApi(settings, parts);
    }

    /**
     * Looks whether it could be started.
     *
     * @throws MimikitException (invalid_configuration) as {@link #start} would
     */
    public static void check(HttpServerSettings settings) {
        InetAddress host = HttpListener.resolve(settings.host());
        Access.check(host, settings.apiKey());
        HttpListener.checkFree(host, settings.port());
    }

    private Routes routes(HttpServerSettings settings, ServerParts parts, EngineMeter meter, Access access) {
        Routes routes = new Routes();
        new HealthEndpoint(parts, () -> draining).addTo(routes);
        new StatusEndpoint(parts).addTo(routes);
        new InputEndpoint(parts, room).addTo(routes);
        new MessagesEndpoint(parts).addTo(routes);
        new TasksEndpoint(parts, room).addTo(routes);
        new TriggersEndpoint(parts).addTo(routes);
        new RunsEndpoint(parts).addTo(routes);
        new WhyEndpoint(parts).addTo(routes);
        new HookEndpoint(parts.engine(), parts.hooks(), access, parts.nanos()).addTo(routes);
        new QuestionsEndpoint(parts).addTo(routes);
        new LanesEndpoint(parts).addTo(routes);
        new DeliveriesEndpoint(parts).addTo(routes);
        new MemoryEndpoint(parts).addTo(routes);
        new AuditEndpoint(parts).addTo(routes);
        new UsageEndpoint(parts).addTo(routes);
        new RestartEndpoint(parts).addTo(routes);
        new MetricsEndpoint(parts, meter, hub).addTo(routes);
        routes.get("/api/events", call -> EventStream.open(hub, settings.events(), call.header("Last-Event-ID")));
        new PageFiles().addTo(routes);
        return routes;
    }

    /** Nobody waits for the audit of a refusal: who guesses keys must not make anybody else slow. */
    private static void noteRefused(Engine engine, Actor by, String method, String path) {
        try {
            engine.submit(by, new NoteAccess("access.refused", Map.of("method", method, "path", path)))
                    .exceptionally(e -> {
                        LOG.warn("a refused key from {} is not in the audit", by.from(), e);
                        return false;
                    });
        } catch (MimikitException e) {
            LOG.warn("a refused key from {} is not in the audit: {}", by.from(), e.getMessage());
        }
    }

    /** Refuses every change once the runtime is stopping; reading goes on, and what ends work is never refused. */
    private final class DrainGate implements Gate {
        private final Gate gate;

        DrainGate(Gate gate) {
            this.gate = gate;
        }

        @Override
        public Caller admit(Request request, Routes.Entry entry) {
            Caller caller = gate.admit(request, entry);
            boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
            boolean ends = request.method().equals("POST")
                    && CANCEL.matcher(request.path()).matches();
            if (draining && !reads && !ends) {
                throw new MimikitException(
                        ErrorCode.DRAINING, "the runtime is stopping and takes nothing new; try again in a moment");
            }
            return caller;
        }
    }

    /** Requests that wait until a full lane has room. */
    int waitingForRoom() {
        return room.waiters();
    }

    public int port() {
        return listener.port();
    }

    /** From now on nothing is changed over HTTP any more, and readiness says so. */
    public void drain() {
        draining = true;
    }

    /** Ends event streams, gives requests in hand a moment, and stops. */
    @Override
    public void close() {
        draining = true;
        hub.close();
        figures.close();
        listener.close();
    }
}
