package io.mimikit.app.cli;

import io.mimikit.app.config.Config;
import io.mimikit.app.config.InvalidConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Looks for what keeps a server from doing its work, with or without one running. */
public interface Diagnosis {
    /** How bad a finding is; only {@link #ERROR} makes the whole diagnosis a bad one. */
    enum Severity {
        OK,
        WARNING,
        ERROR
    }

    /**
     * What one look came to.
     *
     * @param check what was looked at, one word
     * @param what was found
     * @param fix what to do about it, empty where there is nothing to do
     */
    record Finding(String check, Severity severity, String what, String fix) {
        public static Finding ok(String check, String what) {
            return new Finding(check, Severity.OK, what, "");
        }
    }

    /**
     * Looks at everything once.
     *
     * @param config reads the configuration; throws {@link InvalidConfig} with all that is wrong with it
     * @param fix whether to put right what can be put right without losing anything
     */
    List<Finding> examine(Path stateDirectory, Supplier<Config> config, boolean fix);
}
