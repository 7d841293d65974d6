package io.mimikit.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import tools.jackson.databind.JsonNode;

/**
 * A server that is its own first user: starts, answers a few requests, returns. What it loaded on the way becomes the
 * class cache that later starts use, so the requests are those of a usual first minute.
 */
final class TrainStart implements Callable<Integer> {
    private static final long READY_SECONDS_MAX = 120;
    private static final long POLL_MILLIS = 100;

    private final MimikitCommand mimikit;
    private final Runnable server;

    TrainStart(MimikitCommand mimikit, Runnable server) {
        this.mimikit = mimikit;
        this.server = server;
    }

    /** The exit that follows drains the server, as any stop does. */
    @Override
    public Integer call() throws InterruptedException {
        Thread.ofPlatform().daemon().name("aot-training").start(server);
        Path runtime = mimikit.stateDirectory().resolve("runtime.json");
        Instant giveUp = mimikit.console().clock().instant().plusSeconds(READY_SECONDS_MAX);
        while (!Files.exists(runtime)) {
            if (mimikit.console().clock().instant().isAfter(giveUp)) {
                return ExitStatus.INTERNAL;
            }
            Thread.sleep(POLL_MILLIS);
        }
        exercise();
        return ExitStatus.OK;
    }

    private void exercise() throws InterruptedException {
        ApiClient api = mimikit.api();
        api.change("POST", "/api/input", Json.object().put("text", "run: true"));
        Instant giveUp = mimikit.console().clock().instant().plusSeconds(READY_SECONDS_MAX);
        JsonNode status = api.get("/api/status");
        while (status.path("pendingInputs").asInt(0) > 0
                && mimikit.console().clock().instant().isBefore(giveUp)) {
            Thread.sleep(POLL_MILLIS);
            status = api.get("/api/status");
        }
        api.get("/api/messages", Map.of("limit", "50"));
        api.get("/api/tasks");
        api.get("/api/triggers");
        api.get("/api/lanes");
    }
}
