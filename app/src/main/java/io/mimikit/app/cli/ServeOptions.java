package io.mimikit.app.cli;

import java.nio.file.Path;

/** What the command line decides about a server beside its configuration. Immutable. */
public record ServeOptions(Path stateDirectory, Path workDirectory, boolean json) {}
