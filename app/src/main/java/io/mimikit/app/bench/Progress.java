package io.mimikit.app.bench;

import io.mimikit.app.cli.Console;

/** One line on a terminal that says how far a long run is; silent anywhere else. One thread. */
final class Progress {
    private final Console console;
    private final String name;

    Progress(Console console, String name) {
        this.console = console;
        this.name = name;
    }

    void show(String text) {
        if (console.terminal()) {
            console.err().print("\r\u001b[K" + name + ": " + text);
            console.err().flush();
        }
    }

    void end() {
        if (console.terminal()) {
            console.err().print("\r\u001b[K");
            console.err().flush();
        }
    }
}
