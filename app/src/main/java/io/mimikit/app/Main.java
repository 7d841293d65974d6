package io.mimikit.app;

import io.mimikit.app.cli.Commands;
import io.mimikit.app.cli.Console;
import io.mimikit.app.cli.MimikitCommand;

/** The program: puts the parts together and runs one command line. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status = MimikitCommand.run(commands(), Console.ofProcess(), arguments);
        System.exit(status);
    }

    /** What the command line can't do by itself. Kept lazy: nothing of the server is loaded before it is asked for. */
    private static Commands commands() {
        return Commands.none();
    }
}
