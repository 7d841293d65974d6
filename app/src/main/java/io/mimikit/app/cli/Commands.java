package io.mimikit.app.cli;

import java.util.Optional;

/**
 * The parts that the command line doesn't hold itself; a command whose part is absent does not exist. Immutable.
 */
public record Commands(
        Optional<Serve> serve,
        Optional<ModelProbe> probe,
        Optional<Bench> bench,
        Optional<StateTool> state,
        Optional<StoppedState> stopped,
        Optional<Diagnosis> diagnosis,
        Optional<Simulator> simulator) {

    /** The command line alone: a client of a running process. */
    public static Commands none() {
        return new Commands(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public Commands withServe(Serve part) {
        return new Commands(Optional.of(part), probe, bench, state, stopped, diagnosis, simulator);
    }

    public Commands withProbe(ModelProbe part) {
        return new Commands(serve, Optional.of(part), bench, state, stopped, diagnosis, simulator);
    }

    public Commands withBench(Bench part) {
        return new Commands(serve, probe, Optional.of(part), state, stopped, diagnosis, simulator);
    }

    public Commands withStateTool(StateTool part) {
        return new Commands(serve, probe, bench, Optional.of(part), stopped, diagnosis, simulator);
    }

    public Commands withStoppedState(StoppedState part) {
        return new Commands(serve, probe, bench, state, Optional.of(part), diagnosis, simulator);
    }

    public Commands withDiagnosis(Diagnosis part) {
        return new Commands(serve, probe, bench, state, stopped, Optional.of(part), simulator);
    }

    public Commands withSimulator(Simulator part) {
        return new Commands(serve, probe, bench, state, stopped, diagnosis, Optional.of(part));
    }
}
