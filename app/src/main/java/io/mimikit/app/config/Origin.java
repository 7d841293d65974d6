package io.mimikit.app.config;

import java.nio.file.Path;

/** Where a value came from. Immutable. */
public sealed interface Origin {
    /** As a person would say it: {@code default}, {@code config.yaml:3}, {@code env NAME}, {@code flag --port}. */
    String text();

    /** Nobody set it. */
    record Default() implements Origin {
        @Override
        public String text() {
            return "default";
        }
    }

    /** A line of the configuration file, counted from 1. */
    record FileLine(Path file, int line) implements Origin {
        @Override
        public String text() {
            return file + ":" + line;
        }
    }

    /** An environment variable. */
    record Environment(String name) implements Origin {
        @Override
        public String text() {
            return "env " + name;
        }
    }

    /** A flag of the command line. */
    record Flag(String name) implements Origin {
        @Override
        public String text() {
            return "flag " + name;
        }
    }
}
