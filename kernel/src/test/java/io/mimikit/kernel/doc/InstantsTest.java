package io.mimikit.kernel.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.MimikitException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantsTest {
    private static final DateTimeFormatter JDK = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Test
    void printsEveryDayOfFourCenturiesLikeTheJdk() {
        long start = Instant.parse("1600-01-01T00:00:00Z").toEpochMilli();
        assertThat(LongStream.range(0, 146_100)
                        .mapToObj(day -> Instant.ofEpochMilli(start + day * 86_400_001L))
                        .filter(instant -> !Instants.print(instant).equals(JDK.format(instant))))
                .isEmpty();
    }

    @Test
    void printsAndReadsRandomInstantsLikeTheJdk() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        long from = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
        long to = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
        for (int i = 0; i < 10_000; i++) {
            Instant instant = Instant.ofEpochMilli(random.nextLong(from, to + 1));
            String text = Instants.print(instant);
            assertThat(text).as("seed %s", seed).isEqualTo(JDK.format(instant));
            assertThat(Instants.parse(text, "at")).isEqualTo(instant);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-62_167_219_200_000L, -1, 0, 1, 999, 86_399_999, 253_402_300_799_999L})
    void printsTheEdgesLikeTheJdk(long millis) {
        Instant instant = Instant.ofEpochMilli(millis);
        assertThat(Instants.print(instant)).isEqualTo(JDK.format(instant));
    }

    @ParameterizedTest
    @ValueSource(longs = {-62_167_219_200_001L, 253_402_300_800_000L})
    void printsWhatHasNoFourDigitsSoThatItCanBeReadAgain(long millis) {
        Instant instant = Instant.ofEpochMilli(millis);
        assertThat(Instants.parse(Instants.print(instant), "at")).isEqualTo(instant);
    }

    @Test
    void readsOffsets() {
        assertThat(Instants.parse("2026-12-01T09:00:00+02:00", "at")).isEqualTo("2026-12-01T07:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Z", "2026-13-01T00:00:00Z", "yesterday", "2026-12-01T09:00:00", "2026-12-01"})
    void refusesWhatIsNoInstantAndNamesIt(String text) {
        assertThatThrownBy(() -> Instants.parse(text, "createdAt"))
                .isInstanceOf(MimikitException.class)
                .hasMessageContaining("createdAt")
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining("2026-12-01T09:00:00.000Z");
    }
}
