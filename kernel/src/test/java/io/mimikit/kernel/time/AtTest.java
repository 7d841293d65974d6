package io.mimikit.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.MimikitException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AtTest {
    private static final Instant NOW = Instant.parse("2026-03-28T12:00:00Z");

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource(textBlock = """
            2026-12-01T09:00Z,              UTC,               2026-12-01T09:00:00Z
            2026-12-01t09:00:30z,           UTC,               2026-12-01T09:00:30Z
            2026-12-01T09:00+01:00,         UTC,               2026-12-01T08:00:00Z
            2026-12-01T09:00+01:00,         America/New_York,  2026-12-01T08:00:00Z
            2026-12-01T09:00:30.1234+0530,  UTC,               2026-12-01T03:30:30.123Z
            2026-12-01T09:00-08,            UTC,               2026-12-01T17:00:00Z
            2026-12-01T09:00,               UTC,               2026-12-01T09:00:00Z
            2026-12-01T09:00,               Europe/Berlin,     2026-12-01T08:00:00Z
            2026-12-01 09:00,               Europe/Berlin,     2026-12-01T08:00:00Z
            2026-12-01,                     UTC,               2026-12-01T00:00:00Z
            2026-12-01,                     Europe/Berlin,     2026-11-30T23:00:00Z
            2026-03-29T02:30,               Europe/Berlin,     2026-03-29T01:00:00Z
            2026-10-25T02:30,               Europe/Berlin,     2026-10-25T00:30:00Z
            2025-03-30,                     Asia/Beirut,       2025-03-29T22:00:00Z
            2011-12-30,                     Pacific/Apia,      2011-12-30T10:00:00Z
            in 20m,                         Europe/Berlin,     2026-03-28T12:20:00Z
            IN  1h30m,                      UTC,               2026-03-28T13:30:00Z
            20m,                            UTC,               2026-03-28T12:20:00Z
            500ms,                          UTC,               2026-03-28T12:00:00.500Z
            1.5h,                           UTC,               2026-03-28T13:30:00Z
            """)
    void readsWhatPeopleWrite(String text, ZoneId zone, Instant expected) {
        assertThat(At.parse(" " + text + " ", zone, NOW).at()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20",
                "tomorrow",
                "2026-02-30",
                "2026-13-01T09:00",
                "2026-12-01T25:00",
                "2026-12-01T24:00",
                "2026-12-01T09:00+19:00",
                "2026-12-01 09:00 Berlin",
                "20261201T0900Z",
                "09:00",
                "in",
                "minutes"
            })
    void refusesTheRestAndShowsTheForms(String text) {
        assertThatThrownBy(() -> At.parse(text, ZoneOffset.UTC, NOW))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.field()).contains("at"))
                .hasMessage("at: \"" + text + "\" is not a date and time that exists; use 2026-12-01T09:00,"
                        + " 2026-12-01T09:00+01:00, 2026-12-01 or \"in 20m\"");
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> At.parse("in 5x", ZoneOffset.UTC, NOW)).hasMessageContaining("is not a duration");
        assertThatThrownBy(() -> At.parse("3652500d", ZoneOffset.UTC, NOW)).hasMessageContaining("is out of range");
        assertThatThrownBy(() -> At.parse("9999-12-31T23:59-01:00", ZoneOffset.UTC, NOW))
                .hasMessageContaining("is out of range");
        assertThatThrownBy(() -> At.parse("x".repeat(65), ZoneOffset.UTC, NOW))
                .hasMessageContaining("x".repeat(64) + "…");
    }
}
