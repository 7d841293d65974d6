package io.mimikit.app.runtime;

import io.mimikit.app.cli.ExitStatus;
import io.mimikit.kernel.engine.EngineListener;
import io.mimikit.kernel.store.Transition;
import java.util.List;

/** Ends the process when another one has its state: that one goes on with the work. Thread-safe. */
record EndWithoutState(StopRequest stop) implements EngineListener {
    @Override
    public void committed(List<Transition> transitions) {}

    @Override
    public void stateLost(String why) {
        stop.stop(ExitStatus.UNAVAILABLE);
    }
}
