package io.mimikit.app.cli;

import io.mimikit.app.config.Config;

/** Asks the configured model one short question, to see whether it answers. */
public interface ModelProbe {
    /** What happened, in one line. */
    Outcome probe(Config config);

    /** Whether the model answered, and what it said or why not. Immutable. */
    record Outcome(boolean answered, String text) {}
}
