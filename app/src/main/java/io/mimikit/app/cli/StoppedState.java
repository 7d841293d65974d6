package io.mimikit.app.cli;

import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Answers reading requests from a state directory that no process runs on, in the words of the HTTP API. */
public interface StoppedState {
    /** The answer to {@code GET path}; never changes the state. */
    JsonNode get(Path stateDirectory, String path, Map<String, String> query);

    /** Fails where the directory holds what this program must not touch: a newer state, or one that is damaged. */
    default void requireUsable(Path stateDirectory) {}
}
