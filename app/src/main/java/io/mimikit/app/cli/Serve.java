package io.mimikit.app.cli;

import io.mimikit.app.config.Config;

/** Runs the server until it is told to stop. */
public interface Serve {
    /** The exit status of the process; returns after the drain. */
    int run(ServeOptions options, Config config);
}
