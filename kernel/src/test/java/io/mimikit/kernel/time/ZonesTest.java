package io.mimikit.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.MimikitException;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZonesTest {

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "UTC", "Z", "+02:00", "America/Argentina/Buenos_Aires"})
    void knows(String id) {
        assertThat(Zones.parse(" " + id + " ")).isEqualTo(ZoneId.of(id));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            Europe/Berlinn,   Europe/Berlin
            europe/berlin,    Europe/Berlin
            Berlin,           Europe/Berlin
            New York,         America/New_York
            Asia/Shanghi,     Asia/Shanghai
            America/LosAngeles, America/Los_Angeles
            Utc,              UTC
            """)
    void proposesTheNearest(String text, String proposal) {
        assertThatThrownBy(() -> Zones.parse(text))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.field()).contains("zone"))
                .hasMessage("zone: \"" + text + "\" is not a time zone; did you mean " + proposal + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PST", "xyzzy", "+25:00", "Mars/Olympus_Mons"})
    void showsTheFormWhereNothingIsNear(String text) {
        assertThatThrownBy(() -> Zones.parse(text))
                .hasMessage(
                        "zone: \"" + text + "\" is not a time zone; use an id such as Europe/Berlin, UTC or +02:00");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThatThrownBy(() -> Zones.parse("x".repeat(1000)))
                .hasMessageStartingWith("zone: \"" + "x".repeat(64) + "\" is not");
    }
}
