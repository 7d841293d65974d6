package io.mimikit.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

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
        await(() -> api.get("/api/status").path("pendingInputs").asInt(0) == 0);
        api.change("POST", "/api/triggers", soon());
        await(() -> api.get("/api/triggers").path("triggers").isEmpty()); // it has fired
        api.get("/api/messages", Map.of("limit", "50"));
        api.get("/api/tasks");
        api.get("/api/lanes");
    }

    private static ObjectNode soon() {
        ObjectNode trigger = Json.object().put("name", "training").put("notify", "never");
        trigger.putObject("schedule").put("at", "1s");
        trigger.putObject("task").putObject("command").putArray("argv").add("true");
        return trigger;
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        Instant giveUp = mimikit.console().clock().instant().plusSeconds(READY_SECONDS_MAX);
        while (!condition.getAsBoolean() && mimikit.console().clock().instant().isBefore(giveUp)) {
            Thread.sleep(POLL_MILLIS);
        }
    }
}
