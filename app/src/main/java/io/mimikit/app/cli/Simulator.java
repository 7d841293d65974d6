package io.mimikit.app.cli;

import java.util.List;

/** Drives the engine and the store through virtual time in which everything goes wrong. */
public interface Simulator {
    /** Runs what the arguments ask for; the exit status. */
    int run(List<String> arguments, boolean json);
}
