package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Retention;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.decide.AddEffect;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.state.State;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The thread around the engine: it sleeps, wakes and ends. */
class EngineLoopTest {
    private static final Retention ANY_NUMBER =
            new Retention(1000, 1L << 40, 1000, 1000, 1L << 40, 1L << 40, 1000, Integer.MAX_VALUE);
    private static final AddEffect COMMAND = new AddEffect("test.effect", Map.of());

    private final MemoryStore store = new MemoryStore();
    private final AtomicInteger steps = new AtomicInteger();
    private final Engine engine = engine();
    private final EngineLoop loop = EngineLoop.start(engine);

    /** The engine looks at the monotonic clock once when a step begins and once to compare the clocks. */
    private Engine engine() {
        InstantSource clock = InstantSource.system();
        AtomicLong looks = new AtomicLong();
        EngineSetup setup = new EngineSetup(
                KernelConfig.defaults().withRetention(ANY_NUMBER),
                store,
                clock,
                () -> {
                    steps.set((int) (looks.incrementAndGet() / 2));
                    return System.nanoTime();
                },
                new Ulids(clock, new Random(1)),
                new Random(1),
                "life");
        Engine fresh = new Engine(setup);
        fresh.open();
        fresh.recover(new AttemptRunner() {
            @Override
            public void start(Task task, Attempt attempt) {}

            @Override
            public void stop(Task task, Attempt attempt, StopReason reason) {}
        });
        return fresh;
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void everyRequestOfManyThreadsIsAnswered() throws InterruptedException {
        int threads = 8;
        int each = Boolean.getBoolean("mimikit.long") ? 100_000 : 12_500;
        AtomicInteger answered = new AtomicInteger();
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            senders.add(Thread.ofPlatform().start(() -> {
                List<CompletableFuture<String>> open = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    open.add(engine.submit(Actor.ENGINE, COMMAND));
                    if (open.size() == 100) {
                        open.forEach(CompletableFuture::join);
                        answered.addAndGet(open.size());
                        open.clear();
                    }
                }
                open.forEach(CompletableFuture::join);
                answered.addAndGet(open.size());
            }));
        }
        for (Thread sender : senders) {
            assertThat(sender.join(Duration.ofMinutes(2))).isTrue();
        }
        assertThat(answered).hasValue(threads * each);
        int kept = engine.query((State state) -> state.all(Kind.OUTBOX).size());
        assertThat(kept).isEqualTo(threads * each);
    }

    @Test
    void oneAfterTheOtherWakesTheLoopEachTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 5000; i++) {
                engine.call(Actor.ENGINE, COMMAND);
            }
        });
    }

    @Test
    void anIdleLoopMakesNoSteps() {
        engine.call(Actor.ENGINE, COMMAND);
        await().atMost(Duration.ofSeconds(10)).until(() -> store.marks() == 1);
        AtomicInteger before = new AtomicInteger(steps.get());
        await().during(Duration.ofMillis(600))
                .atMost(Duration.ofSeconds(5))
                .until(() -> steps.get() - before.get() <= 1 && store.marks() == 1);
    }

    @Test
    void theEndWakesASleepingLoop() {
        await().atMost(Duration.ofSeconds(10)).until(() -> store.marks() == 1);
        assertTimeoutPreemptively(Duration.ofSeconds(10), loop::close);
        assertThatThrownBy(() -> engine.submit(Actor.ENGINE, COMMAND))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DRAINING));
    }

    @Test
    void whoeverWaitsIsToldWhenTheLoopDies() {
        engine.listen(transitions -> {
            throw new AssertionError("a listener that ends the thread");
        });
        assertThat(engine.submit(Actor.ENGINE, COMMAND)).isNotNull();
        await().dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThatThrownBy(
                                () -> engine.submit(Actor.ENGINE, COMMAND).join())
                        .isInstanceOf(MimikitException.class));
    }
}
