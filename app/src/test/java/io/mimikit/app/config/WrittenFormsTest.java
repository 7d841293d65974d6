package io.mimikit.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WrittenFormsTest {
    @ParameterizedTest
    @CsvSource({
        "5s, PT5S",
        "10m, PT10M",
        "2h, PT2H",
        "7d, PT168H",
        "500ms, PT0.5S",
        "1h30m, PT1H30M",
        "1h 30m, PT1H30M",
        "PT5M, PT5M",
        "P2D, PT48H",
        "0, PT0S",
        "0s, PT0S",
        "' 5S ', PT5S"
    })
    void durationsRead(String text, String iso) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.parse(iso));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5 weeks", "5.5s", "-PT5S", "5s later", "99999999999999s"})
    void otherDurationsAreRefused(String text) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "5s", "1h30m", "7d", "1d2h3m4s5ms"})
    void durationsAreWrittenAsTheyRead(String text) {
        assertThat(DurationText.of(DurationText.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"512, 512, 512 B", "64 KiB, 65536, 64 KiB", "10MiB, 10485760, 10 MiB", "1024 MiB, 1073741824, 1 GiB"})
    void sizesReadAndAreWritten(String text, long bytes, String written) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
        assertThat(ByteSize.parse(text).text()).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10 MB", "-1", "1.5 MiB", "MiB", "99999999999999"})
    void otherSizesAreRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSizeBeyondLongIsRefused() {
        assertThatThrownBy(() -> ByteSize.parse("999999999999 GiB")).isInstanceOf(ArithmeticException.class);
    }
}
