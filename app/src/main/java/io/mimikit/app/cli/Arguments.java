package io.mimikit.app.cli;

import io.mimikit.app.config.DurationText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What several commands make of their arguments. Stateless. */
final class Arguments {
    private Arguments() {}

    static Duration duration(String flag, String text) {
        try {
            return DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailed.usage(flag + " " + text + ": use " + e.getMessage());
        }
    }

    /** Puts either the prompt or the command into a task; exactly one must be there. */
    static void putWork(ObjectNode task, @Nullable String prompt, List<String> command) {
        if ((prompt == null) == command.isEmpty()) {
            throw CommandFailed.usage("give either --prompt TEXT or --command CMD…, one of the two");
        }
        if (prompt != null) {
            task.put("prompt", prompt);
        } else {
            task.set("command", Json.object().set("argv", Json.array(argv(command))));
        }
    }

    /** A single argument with blanks in it is a line for the shell. */
    static List<String> argv(List<String> command) {
        boolean line = command.size() == 1 && command.getFirst().strip().contains(" ");
        return line ? List.of("sh", "-c", command.getFirst()) : command;
    }
}
