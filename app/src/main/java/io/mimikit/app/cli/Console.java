package io.mimikit.app.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/**
 * The process's surroundings: its streams, whether a person watches, its environment and its clock. Immutable; the
 * streams belong to one thread.
 */
public record Console(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        boolean terminal,
        Map<String, String> environment,
        InstantSource clock) {
    public Console {
        environment = Map.copyOf(environment);
    }

    /** The real ones; the launcher, which can tell cheaply, says whether standard output is a terminal. */
    public static Console ofProcess() {
        return new Console(
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                Boolean.getBoolean("mimikit.terminal"),
                System.getenv(),
                InstantSource.system());
    }

    /** Whether colours are welcome. */
    boolean colours() {
        return terminal && !environment.containsKey("NO_COLOR");
    }
}
