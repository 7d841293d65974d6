package io.mimikit.bench.peers;

import io.mimikit.bench.BenchState;
import io.mimikit.bench.LinuxProcess;
import io.mimikit.bench.ServerProcess;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.SetLane;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TriggerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One life of a real server, started by the real launcher; its jobs are commands and its clients speak HTTP. */
final class MimikitLife implements Life {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration FAR = Duration.ofDays(300);
    private static final int SEED_BATCH = 1000;
    private static final long CACHE_SECONDS = 180;

    private final ServerProcess server;

    private MimikitLife(ServerProcess server) {
        this.server = server;
    }

    static MimikitLife start(Subject subject) throws IOException {
        Path config = subject.directory().resolve("config.yaml");
        Files.writeString(config, "lanes: {worker: {maxConcurrent: " + Scale.WORKERS + "}}\n");
        return new MimikitLife(ServerProcess.start(
                subject.launcher(), state(subject), subject.directory(), List.of("--config", config.toString())));
    }

    private static Path state(Subject subject) {
        return subject.directory().resolve("state");
    }

    /**
     * Has the launcher make its class cache, as it does by itself in the first minute of the first start, so that it does
     * not do so while something is measured.
     */
    static void prepare(Subject subject) throws IOException, InterruptedException {
        MimikitLife life = start(subject);
        try {
            Path builds = subject.launcher().resolveSibling("app/target/dist");
            Path build =
                    builds.resolve(Files.readString(builds.resolve("current")).strip());
            Jvm.Waiting.until(CACHE_SECONDS, () -> hasCache(build));
        } finally {
            life.close();
        }
        BenchState.delete(state(subject));
    }

    private static boolean hasCache(Path build) {
        try (var files = Files.list(build)) {
            return files.anyMatch(file -> file.toString().endsWith(".aot"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Writes one-shot triggers of the far future with the real engine. */
    static void fill(Subject subject, int count) {
        KernelConfig config = BenchState.config(Scale.WORKERS);
        Instant due = Instant.now().plus(FAR);
        try (Engine engine = BenchState.open(state(subject), Scale.WORKERS, new NoAttempts())) {
            engine.tell(BenchState.PRODUCER, new SetLane(KernelConfig.WORKER, Map.of("paused", false)));
            for (int i = 1; i <= count; i++) {
                Map<String, Object> body = Map.of(
                        "schedule",
                        Map.of("at", due.plusSeconds(i).toString()),
                        "task",
                        Map.of("prompt", Payload.of(i)));
                TriggerRequest trigger = TriggerRequest.read(Input.of(body, "trigger"), config, Instant.now(), null);
                engine.tell(BenchState.PRODUCER, new CreateTrigger(trigger, null));
                if (i % SEED_BATCH == 0 || i == count) {
                    engine.step();
                }
            }
        }
    }

    /** Adds a task that runs a command. */
    void run(String command) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("command", command).put("notify", "never");
        HttpResponse<String> answer = send(HttpRequest.newBuilder(at("/api/tasks"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
        if (answer.statusCode() != 201) {
            throw new IOException("a task was answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    private URI at(String path) {
        return URI.create(server.address()).resolve(path);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public LinuxProcess process() {
        return server.process();
    }

    @Override
    public long unfinished() throws IOException {
        JsonNode status = JSON.readTree(
                send(HttpRequest.newBuilder(at("/api/status")).build()).body());
        return status.path("activeTasks").asLong() + status.path("pendingTasks").asLong();
    }

    @Override
    public void kill() throws InterruptedException {
        server.kill();
    }

    @Override
    public void close() {
        server.close();
    }

    /** Runs nothing: nothing is due while a state is written. */
    private static final class NoAttempts implements AttemptRunner {
        @Override
        public void start(Task task, Attempt attempt) {
            throw new IllegalStateException("task " + task.id() + " was claimed");
        }

        @Override
        public void stop(Task task, Attempt attempt, StopReason reason) {
            // nothing runs
        }
    }
}
