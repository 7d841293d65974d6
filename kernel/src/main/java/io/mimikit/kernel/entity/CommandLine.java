package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program to run, either as {@code argv} or as a {@code line} for the shell. Immutable.
 *
 * @param env variables added to the environment
 */
public record CommandLine(
        List<String> argv,
        @Nullable String line,
        Map<String, String> env,
        @Nullable String stdin,
        Map<String, Object> extra) {
    public static final Shape<CommandLine> SHAPE = Shape.<CommandLine>of()
            .field("argv", CommandLine::argv, FieldType.STRINGS)
            .field("line", CommandLine::line, FieldType.STRING)
            .field("env", CommandLine::env, FieldType.STRING_MAP)
            .field("stdin", CommandLine::stdin, FieldType.STRING)
            .extra(CommandLine::extra)
            .build(d -> new CommandLine(
                    d.or("argv", FieldType.STRINGS, List.of()),
                    d.opt("line", FieldType.STRING),
                    d.or("env", FieldType.STRING_MAP, Map.of()),
                    d.opt("stdin", FieldType.STRING),
                    d.extra()));

    /** Without anything that this program doesn't know. */
    public CommandLine(List<String> argv, @Nullable String line, Map<String, String> env, @Nullable String stdin) {
        this(argv, line, env, stdin, Map.of());
    }

    /** The command as one line for people. */
    public String describe() {
        return line != null ? line : String.join(" ", argv);
    }
}
