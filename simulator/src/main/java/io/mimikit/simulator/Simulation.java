package io.mimikit.simulator;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A simulation of Mimikit's engine and store from one seed: plays everything, judges every step, and makes a failure
 * short. Immutable; several may run at once, each on one thread.
 */
public final class Simulation {
    private final SimulationPlan plan;

    public Simulation(SimulationPlan plan) {
        this.plan = plan;
    }

    /**
     * Runs it. A violation is made short and told step by step.
     *
     * @param timeLeft whether to go on making it shorter
     * @param traced whether to tell what happened even where every rule held
     */
    public SimulationReport run(BooleanSupplier timeLeft, boolean traced) {
        List<Event> events = plan.events();
        RunResult result = new Run(plan, traced).play(events);
        if (result.violation().isEmpty()) {
            return report(result, events.size(), result.trace());
        }
        Violation violation = result.violation().get();
        List<Event> shortest = new Shrinking(plan, violation, timeLeft).shortest(events, violation);
        return report(
                result, shortest.size(), new Run(plan, true).play(shortest).trace());
    }

    /** Plays it once and only looks whether all rules held. */
    public SimulationReport judge() {
        List<Event> events = plan.events();
        return report(new Run(plan, false).play(events), events.size(), List.of());
    }

    private SimulationReport report(RunResult result, int events, List<String> trace) {
        return new SimulationReport(
                plan,
                result.violation(),
                result.counts(),
                events,
                result.elapsed(),
                result.occurrences(),
                result.fingerprint(),
                trace);
    }
}
