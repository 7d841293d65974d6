package io.mimikit.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.MimikitException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            5s,        PT5S
            10m,       PT10M
            2h,        PT2H
            7d,        PT168H
            500ms,     PT0.5S
            1h30m,     PT1H30M
            1.5h,      PT1H30M
            1d2h3m4s5ms, PT26H3M4.005S
            0.5d,      PT12H
            0s,        PT0S
            0.000001ms, PT0.000000001S
            3652500d,  PT87660000H
            """)
    void reads(String text, Duration expected) {
        assertThat(Durations.parse("timeout", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            PT5S,         5s
            PT1M,         1m
            PT90S,        90s
            PT1H30M,      90m
            PT36H,        36h
            PT24H,        1d
            PT168H,       7d
            PT0.5S,       0.5s
            PT0.05S,      50ms
            PT1.5S,       1.5s
            PT26H3M,      1563m
            PT1H0.001S,   1h1ms
            PT0.0005S,    0.5ms
            PT0S,         0s
            PT-5S,        -5s
            """)
    void printsTheShortestExactForm(Duration duration, String expected) {
        assertThat(Durations.print(duration)).isEqualTo(expected);
    }

    @Test
    void printsEvenTheExtremes() {
        assertThat(Durations.print(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("9223372036854775807s");
        assertThat(Durations.print(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo("-9223372036854775808s");
    }

    @Test
    void readsBackWhatItPrints() {
        long seed = Long.getLong("mimikit.seed", System.nanoTime());
        System.out.println("DurationsTest: -Dmimikit.seed=" + seed);
        RandomGenerator random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            Duration duration = Duration.ofNanos(random.nextLong(1L << random.nextInt(1, 63)))
                    .truncatedTo(random.nextBoolean() ? ChronoUnit.SECONDS : ChronoUnit.NANOS);
            assertThat(Durations.parse("x", Durations.print(duration)))
                    .as("seed %d", seed)
                    .isEqualTo(duration);
        }
    }

    @ParameterizedTest
    @CsvSource({"PT5S,5s", "PT6H,6h", "P1D,1d", "p1dt30m,1d30m", "PT1.5S,1500ms"})
    void readsWhatIso8601Writes(String text, String same) {
        assertThat(Durations.parse("x", text)).isEqualTo(Durations.parse("x", same));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "5", "1.5", "-5s", "5m1h", "5m5m", "1e3s", ".5h", "1h 30m", "h", "5S", "5 s", "PT", "P5", "PT-5S",
                "5s!"
            })
    void refusesTheRestAndShowsTheForms(String text) {
        assertThatThrownBy(() -> Durations.parse("retry.backoff", text))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.field()).contains("retry.backoff"))
                .hasMessage("retry.backoff: \"" + text + "\" is not a duration; use numbers with a unit, the largest"
                        + " first, such as 500ms, 5s, 10m, 2h, 7d, 1h30m or 1.5h");
    }

    @Test
    void refusesTooLongTooFineAndTooManyCharacters() {
        assertThatThrownBy(() -> Durations.parse("x", "3652500d1ms"))
                .hasMessage("x: 3652500d1ms is too long; use at most 3652500d");
        assertThatThrownBy(() -> Durations.parse("x", "0.0000001ms"))
                .hasMessage("x: 0.0000001ms is finer than a nanosecond; round it");
        assertThatThrownBy(() -> Durations.parse("x", "1".repeat(64) + "s")).hasMessageContaining("is not a duration");
    }
}
