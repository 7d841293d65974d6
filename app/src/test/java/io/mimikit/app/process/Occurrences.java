package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What became of each instant of a trigger, out of its run log. Not thread-safe. */
final class Occurrences {
    private final Duration period;
    private final Map<String, JsonNode> entries = new LinkedHashMap<>();

    Occurrences(Duration period) {
        this.period = period;
    }

    /** Takes in the newest part of the log; parts may overlap. */
    void read(Api api, String triggerId) {
        api.list("/api/runs?kind=trigger&limit=1000&id=" + triggerId, "entries")
                .forEach(entry -> entries.put(entry.toString(), entry));
    }

    /** All instants from the first on without a gap, each with exactly one disposition. */
    SortedMap<Instant, String> accounted() {
        SortedMap<Instant, String> dispositions = new TreeMap<>();
        entries.values().forEach(entry -> note(dispositions, entry));
        Instant expected = dispositions.firstKey();
        for (Instant instant : dispositions.keySet()) {
            assertThat(instant)
                    .as("the instant after %s", expected.minus(period))
                    .isEqualTo(expected);
            expected = expected.plus(period);
        }
        return dispositions;
    }

    private void note(Map<Instant, String> dispositions, JsonNode entry) {
        switch (entry.path("action").asString()) {
            // A run that is repeated after a crash starts again, as the same task.
            case "started" ->
                put(
                        dispositions,
                        instant(entry, "scheduledAt"),
                        "ran as " + entry.path("taskId").asString());
            case "skipped" -> put(dispositions, instant(entry, "scheduledAt"), "skipped " + entry);
            case "missed" -> {
                Instant at = instant(entry, "from");
                for (long i = 0; i < entry.path("count").asLong(); i++, at = at.plus(period)) {
                    put(dispositions, at, "missed " + entry);
                }
                assertThat(at.minus(period)).as(entry.toString()).isEqualTo(instant(entry, "to"));
            }
            default -> {}
        }
    }

    private static void put(Map<Instant, String> dispositions, Instant at, String what) {
        String before = dispositions.put(at, what);
        assertThat(before).as("what became of %s: %s", at, what).isIn(null, what);
    }

    private static Instant instant(JsonNode entry, String field) {
        return Instant.parse(entry.path(field).asString());
    }
}
