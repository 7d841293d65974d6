package io.mimikit.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Makes a list of events that breaks a rule short: it leaves out what is not needed to break the same rule, in ever
 * smaller pieces ("Simplifying and Isolating Failure-Inducing Input", A. Zeller, R. Hildebrandt, 2002). Not thread-safe.
 */
final class Shrinking {
    private final SimulationPlan plan;
    private final BooleanSupplier timeLeft;
    private final String rule;
    private int runs;

    /**
     * Makes one for the events of this plan.
     *
     * @param timeLeft whether to go on
     */
    Shrinking(SimulationPlan plan, Violation violation, BooleanSupplier timeLeft) {
        this.plan = plan;
        this.rule = violation.rule();
        this.timeLeft = timeLeft;
    }

    /** How often the events were played. */
    int runs() {
        return runs;
    }

    /** The shortest list found in time. */
    List<Event> shortest(List<Event> events, Violation violation) {
        List<Event> left = upTo(events, violation.at());
        if (left.size() < events.size() && !stillFails(left)) {
            left = events;
        }
        int pieces = 2;
        while (left.size() > 1 && timeLeft.getAsBoolean()) {
            Optional<List<Event>> shorter = withoutAPiece(left, pieces);
            if (shorter.isPresent()) {
                left = shorter.get();
                pieces = Math.max(2, pieces - 1);
            } else if (pieces < left.size()) {
                pieces = Math.min(left.size(), pieces * 2);
            } else {
                break;
            }
        }
        return left;
    }

    private static List<Event> upTo(List<Event> events, Duration at) {
        return events.stream()
                .filter(event -> event.atMillis() <= at.toMillis())
                .toList();
    }

    private Optional<List<Event>> withoutAPiece(List<Event> events, int pieces) {
        for (int i = pieces - 1; i >= 0 && timeLeft.getAsBoolean(); i--) {
            int from = (int) ((long) events.size() * i / pieces);
            int to = (int) ((long) events.size() * (i + 1) / pieces);
            List<Event> rest = new ArrayList<>(events.subList(0, from));
            rest.addAll(events.subList(to, events.size()));
            if (from < to && stillFails(rest)) {
                return Optional.of(rest);
            }
        }
        return Optional.empty();
    }

    private boolean stillFails(List<Event> events) {
        runs++;
        return new Run(plan, false)
                .play(events)
                .violation()
                .filter(found -> found.rule().equals(rule))
                .isPresent();
    }
}
