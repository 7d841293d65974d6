package io.mimikit.server;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineLoop;
import io.mimikit.kernel.engine.EngineSetup;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.state.State;
import io.mimikit.server.hooks.HookAddresses;
import io.mimikit.server.hooks.HookParts;
import io.mimikit.server.http.Json;
import io.mimikit.testkit.SettableClock;
import io.mimikit.testkit.store.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A real server on a free port over a real engine in memory; attempts run until the test ends them. */
public final class ServerFixture implements AutoCloseable, AttemptRunner {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Actor TEST = new Actor("test", "engine", null);

    public final SettableClock clock = SettableClock.atNewYear();
    public final MemoryStore store = new MemoryStore();
    public final Map<String, String> memory = new TreeMap<>();
    public final List<String> restarts = new ArrayList<>();
    public final Engine engine;
    public final HttpApi api;
    final Map<String, Attempt> running = new ConcurrentHashMap<>();
    private final EngineLoop loop;
    private DraftSource.@Nullable Listener drafts;

    /** An answer, read to its end. */
    public static final class Reply {
        private final int status;
        private final HttpHeaders headers;
        private final byte[] bytes;

        Reply(HttpResponse<byte[]> response) {
            this.status = response.statusCode();
            this.headers = response.headers();
            this.bytes = response.body();
        }

        public int status() {
            return status;
        }

        public byte[] bytes() {
            return bytes;
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        public Map<String, Object> json() {
            return Json.readObject(bytes);
        }

        @SuppressWarnings("unchecked")
        public List<Map<String, Object>> list(String name) {
            return (List<Map<String, Object>>) Objects.requireNonNull(json().get(name));
        }

        public String id() {
            return (String) Objects.requireNonNull(json().get("id"));
        }

        public Optional<String> header(String name) {
            return headers.firstValue(name);
        }
    }

    public ServerFixture() {
        this(settings -> settings);
    }

    public ServerFixture(UnaryOperator<HttpServerSettings> settings) {
        this(settings, KernelConfig.defaults());
    }

    public ServerFixture(UnaryOperator<HttpServerSettings> settings, KernelConfig config) {
        engine = new Engine(new EngineSetup(
                config, store, clock, clock.nanos(), new Ulids(clock, new Random(7)), new Random(7), "life-1"));
        engine.open();
        engine.recover(this);
        loop = EngineLoop.start(engine);
        try {
            api = HttpApi.start(settings.apply(HttpServerSettings.local(0)), parts());
        } catch (RuntimeException e) {
            loop.close();
            throw e;
        }
    }

    private ServerParts parts() {
        return new ServerParts(
                engine,
                clock,
                clock.nanos(),
                new FixedStatus(clock.instant()),
                new MapMemory(memory, clock),
                by -> restarts.add(by.who()),
                listener -> drafts = listener,
                new FixedHooks(),
                new FixedPaths());
    }

    /** Triggers whose files somebody waited for. */
    public final List<String> waitedFor = new CopyOnWriteArrayList<>();

    private final class FixedPaths implements PathCheck {
        @Override
        public void check(String pattern) {
            if (pattern.startsWith("outside")) {
                throw new MimikitException(ErrorCode.FORBIDDEN, pattern + " leads out of the work directory");
            }
        }

        @Override
        public void awaitFirstLook(String triggerId) {
            waitedFor.add(triggerId);
        }
    }

    /** Bodies that were kept, by where. */
    public final Map<String, byte[]> kept = new TreeMap<>();

    /** Webhooks with a key that is always the same, and one secret. */
    private final class FixedHooks implements HookParts {
        @Override
        public Optional<HookAddresses> addresses() {
            return Optional.of(new HookAddresses(new byte[HookAddresses.KEY_BYTES]));
        }

        @Override
        public Optional<String> secret(String reference) {
            return reference.equals("env:HOOK_SECRET") ? Optional.of("s3cret") : Optional.empty();
        }

        @Override
        public String keep(byte[] body) {
            kept.put("artifacts/" + kept.size(), body);
            return "artifacts/" + (kept.size() - 1);
        }
    }

    /** A server with a key. */
    static HttpServerSettings keyed(HttpServerSettings base) {
        return new HttpServerSettings(
                base.host(), base.port(), "the-key", "start-token", base.allowedHosts(), base.limits(), base.events());
    }

    // ---- requests

    public HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + api.port() + path))
                .timeout(Duration.ofSeconds(30));
    }

    public static Reply send(HttpRequest.Builder request) {
        try {
            return new Reply(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static HttpClient client() {
        return CLIENT;
    }

    public Reply get(String path) {
        return send(to(path));
    }

    public Reply post(String path, Map<String, Object> body) {
        return send(with("POST", path, body));
    }

    public HttpRequest.Builder with(String method, String path, Map<String, Object> body) {
        return to(path).header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.write(body)));
    }

    public Reply patch(String path, Map<String, Object> body) {
        return send(with("PATCH", path, body));
    }

    public Reply put(String path, Map<String, Object> body) {
        return send(with("PUT", path, body));
    }

    public Reply delete(String path) {
        return send(to(path).DELETE());
    }

    public Reply post(String path) {
        return send(to(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    // ---- what happens behind

    public void draft(String conversation, String text) {
        Objects.requireNonNull(drafts).draft(conversation, text);
    }

    public <R> R ask(Command<R> command) {
        return engine.call(TEST, command);
    }

    public <T> T look(Function<State, T> question) {
        return engine.query(question);
    }

    /** Ends the running attempt of a task. */
    public void finish(String taskId, AttemptReport report) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .pollDelay(Duration.ZERO)
                .until(() -> running.containsKey(taskId));
        Attempt attempt = Objects.requireNonNull(running.remove(taskId));
        ask(new FinishAttempt(taskId, attempt.id(), report));
    }

    /** Makes time pass and lets the engine notice. */
    public void pass(Duration time) {
        clock.advance(time);
        look(state -> true);
        look(state -> true);
    }

    @Override
    public void start(Task task, Attempt attempt) {
        running.put(task.id(), attempt);
    }

    @Override
    public void stop(Task task, Attempt attempt, StopReason reason) {
        // the test ends it
    }

    @Override
    public void close() {
        api.close();
        loop.close();
    }

    private record FixedStatus(Instant startedAt) implements StatusExtras {
        @Override
        public String runtimeId() {
            return "runtime-1";
        }

        @Override
        public String version() {
            return "1.2.3";
        }

        @Override
        public String model() {
            return "demo";
        }

        @Override
        public List<String> findings() {
            return List.of();
        }
    }

    /** A memory that is a map. */
    private record MapMemory(Map<String, String> files, SettableClock clock) implements MemoryApi {
        @Override
        public List<Hit> search(String query, int limit) {
            return files.entrySet().stream()
                    .filter(file -> file.getValue().contains(query))
                    .limit(limit)
                    .map(file -> new Hit(file.getKey(), 1, 1.5, file.getValue()))
                    .toList();
        }

        @Override
        public int reindex() {
            return files.size();
        }

        @Override
        public List<File> list() {
            return files.entrySet().stream()
                    .map(file -> new File(file.getKey(), file.getValue().length(), clock.instant()))
                    .toList();
        }

        @Override
        public Optional<String> read(String path) {
            return Optional.ofNullable(files.get(path));
        }

        @Override
        public void write(String path, String text) {
            files.put(path, text);
        }

        @Override
        public boolean delete(String path) {
            return files.remove(path) != null;
        }

        @Override
        public String remember(String content, boolean longTerm) {
            String path = longTerm ? "memory.md" : "memory/today.md";
            files.merge(path, content, (before, more) -> before + "\n" + more);
            return path;
        }

        @Override
        public Map<String, Object> prune(boolean dryRun, boolean force) {
            return Map.of("removed", List.of("memory/old.md"), "kept", List.of());
        }

        @Override
        public Map<String, Object> forget(String what, boolean dryRun) {
            List<String> gone = files.keySet().stream()
                    .filter(path -> files.getOrDefault(path, "").contains(what))
                    .toList();
            if (!dryRun) {
                gone.forEach(files::remove);
            }
            return Map.of("gone", gone);
        }
    }
}
