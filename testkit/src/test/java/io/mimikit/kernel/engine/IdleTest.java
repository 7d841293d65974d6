package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.kernel.decide.AddEffect;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long the engine may sleep. */
final class IdleTest {
    private static final long MAX_NANOS = EngineLoop.SLEEP_MAX.toNanos();

    private final EngineFixture kernel = new EngineFixture();

    private void triggerAt(Instant at) {
        kernel.trigger(Map.of("schedule", Map.of("at", at.toString()), "task", Map.of("prompt", "look")));
    }

    @Test
    void sleepsToTheVeryMillisecondAndNotBeyond() {
        Instant now = kernel.clock.instant();
        triggerAt(now.plusMillis(5));

        kernel.clock.advance(Duration.ofNanos(1_400_000));
        assertThat(kernel.engine.idleNanos(MAX_NANOS)).isEqualTo(3_600_000);
        kernel.clock.advance(Duration.ofNanos(3_600_000));
        assertThat(kernel.engine.idleNanos(MAX_NANOS)).isZero();
    }

    @Test
    void sleepsAsLongAsItMayWhenTheNextDeadlineIsCenturiesAway() {
        triggerAt(kernel.clock.instant().plus(Duration.ofDays(365L * 400)));

        assertThat(kernel.engine.idleNanos(MAX_NANOS)).isEqualTo(MAX_NANOS);
    }

    /** A wake-up that comes to nothing, as when a request is taken before its wake-up, says nothing about time. */
    @Test
    void isIdleWhenTimeHasPassedAndNotWhenAWaitEnded() {
        EngineLoop loop = EngineLoop.start(kernel.engine);
        try {
            kernel.engine.call(EngineFixture.USER, new AddEffect("test.effect", Map.of()));
            for (int i = 0; i < 1000; i++) {
                kernel.engine.wake();
                Thread.onSpinWait();
            }
            await().during(Duration.ofMillis(500)).until(() -> kernel.store.marks() == 0);

            kernel.clock.advance(Duration.ofMillis(200));
            await().until(() -> kernel.store.marks() == 1);
        } finally {
            loop.close();
        }
    }
}
