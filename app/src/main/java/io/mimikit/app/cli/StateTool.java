package io.mimikit.app.cli;

import java.nio.file.Path;
import java.util.List;

/** Looks after a state directory. */
public interface StateTool {
    /** Does what the first argument names; the exit status. */
    int run(Path stateDirectory, List<String> arguments, boolean json);
}
