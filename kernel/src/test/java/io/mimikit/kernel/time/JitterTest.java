package io.mimikit.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class JitterTest {
    private static final Duration MAX = Duration.ofMinutes(5);

    /** Written down: a changed hash would move every trigger of every user. */
    @Test
    void neverChanges() {
        assertThat(Jitter.hash("")).isEqualTo(0xefd01f60ba992926L);
        assertThat(Jitter.hash("trigger-ä")).isEqualTo(0x21fbf6805b5a93d2L);
        assertThat(Jitter.offset("abc", MAX)).isEqualTo(Duration.ofMillis(60_844));
    }

    @Test
    void staysBelowTheMaximum() {
        for (int i = 0; i < 1000; i++) {
            assertThat(Jitter.offset("t" + i, Duration.ofMillis(2))).isBetween(Duration.ZERO, Duration.ofMillis(1));
            assertThat(Jitter.offset("t" + i, Duration.ofMillis(1))).isZero();
        }
        assertThat(Jitter.offset("t", Duration.ZERO)).isZero();
        assertThatThrownBy(() -> Jitter.offset("t", Duration.ofSeconds(-1))).hasMessageContaining("is out of range 0s");
        assertThatThrownBy(() -> Jitter.offset("t", Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("is out of range 0s");
    }

    /** Ids that differ in the last characters only, as ours do: each tenth of the span gets its share, ±20 %. */
    @Test
    void spreadsSimilarIdsEvenly() {
        int[] tenths = new int[10];
        for (int i = 0; i < 10_000; i++) {
            long offsetMillis = Jitter.offset("0198c0de-0000-7000-8000-%012d".formatted(i), MAX)
                    .toMillis();
            tenths[(int) (offsetMillis * 10 / MAX.toMillis())]++;
        }
        for (int count : tenths) {
            assertThat(count).isBetween(800, 1200);
        }
    }
}
