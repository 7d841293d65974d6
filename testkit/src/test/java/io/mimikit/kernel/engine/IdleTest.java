package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
}
