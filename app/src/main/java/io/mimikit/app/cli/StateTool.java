package io.mimikit.app.cli;

import io.mimikit.app.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Looks after a state directory. */
public interface StateTool {
    /**
     * What came of it.
     *
     * @param json for programs
     * @param text for people, perhaps of several lines
     * @param status the exit status
     */
    record Answer(ObjectNode json, String text, int status) {}

    /** Does what the first word names, with what the others say; reads the configuration only where that matters. */
    Answer run(Path stateDirectory, Supplier<Config> config, List<String> words);
}
