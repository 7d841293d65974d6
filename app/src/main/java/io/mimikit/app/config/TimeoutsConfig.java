package io.mimikit.app.config;

import java.time.Duration;

/** How long one attempt of each kind may take. Immutable. */
public record TimeoutsConfig(Duration teller, Duration planner, Duration worker, Duration conditions) {
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofDays(7);

    public TimeoutsConfig {
        new Checks()
                .between("teller", teller, LEAST, MOST)
                .between("planner", planner, LEAST, MOST)
                .between("worker", worker, LEAST, MOST)
                .between("conditions", conditions, LEAST, MOST)
                .orThrow();
    }

    static TimeoutsConfig read(Section section) {
        return new TimeoutsConfig(
                section.duration("teller", Duration.ofMinutes(2), "one turn of the Teller"),
                section.duration("planner", Duration.ofMinutes(10), "one plan"),
                section.duration(
                        "worker", Duration.ofMinutes(10), "one attempt of a worker, where the task says nothing"),
                section.duration(
                        "conditions",
                        Duration.ofMinutes(2),
                        "one judgement of conditions by a model, or one run of a gate"));
    }
}
