package io.mimikit.app.cli;

import java.nio.file.Path;
import java.util.List;

/** Measures this machine with the real program. */
public interface Bench {
    /** Runs the benchmark that the first argument names in a new directory beside the state; the exit status. */
    int run(Path stateDirectory, List<String> arguments, boolean json);
}
