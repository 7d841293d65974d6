package io.mimikit.server;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.engine.EngineLoop;
import io.mimikit.kernel.store.Trouble;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Routes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * {@code GET /healthz} says whether the engine still comes round, {@code GET /readyz} whether it answers now and takes
 * work, and if not why not, in a word. Thread-safe.
 */
final class HealthEndpoint {
    /** The engine comes round at least this often, plus what a slow machine takes. */
    static final long WATCHDOG_NANOS = EngineLoop.SLEEP_MAX.plusSeconds(30).toNanos();

    private static final long READY_SECONDS_MAX = 2;

    private final ServerParts parts;
    private final BooleanSupplier draining;
    private CompletableFuture<Boolean> probe = CompletableFuture.completedFuture(true);

    HealthEndpoint(ServerParts parts, BooleanSupplier draining) {
        this.parts = parts;
        this.draining = draining;
    }

    void addTo(Routes routes) {
        routes.add("GET", "/healthz", Routes.Entry.OPEN, call -> health());
        routes.add("GET", "/health", Routes.Entry.OPEN, call -> health()); // what many supervisors ask by default
        routes.add("GET", "/readyz", Routes.Entry.OPEN, call -> ready());
    }

    private Answer health() {
        long silence = parts.nanos().getAsLong() - parts.engine().passedNanos();
        return silence <= WATCHDOG_NANOS ? word(200, "ok") : word(503, "unhealthy");
    }

    private Answer ready() throws InterruptedException {
        if (draining.getAsBoolean()) {
            return word(503, "draining");
        }
        boolean answers = answersNow();
        Optional<Trouble> trouble = parts.engine().trouble(); // as the engine saw it when it came round
        if (trouble.isPresent()) {
            return word(503, word(trouble.get()));
        }
        if (!answers) {
            return word(503, "not ready");
        }
        return parts.engine().isCopied() ? word(503, "copied") : word(200, "ready");
    }

    private static String word(Trouble trouble) {
        return switch (trouble.code()) {
            case DISK_FULL, STATE_LOCKED -> trouble.code().wireName();
            default -> ErrorCode.STORAGE.wireName();
        };
    }

    private boolean answersNow() throws InterruptedException {
        try {
            return probe().get(READY_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    /** One question at a time, however many ask: a stuck engine must not gather threads that wait for it. */
    private synchronized CompletableFuture<Boolean> probe() {
        if (probe.isDone()) {
            CompletableFuture<Boolean> fresh = new CompletableFuture<>();
            probe = fresh;
            Thread.ofVirtual().name("mimikit-ready").start(() -> ask(fresh));
        }
        return probe;
    }

    private void ask(CompletableFuture<Boolean> answer) {
        try {
            answer.complete(parts.engine().query(state -> true));
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private static Answer word(int status, String word) {
        return Answer.json(status, Map.of("status", word));
    }
}
