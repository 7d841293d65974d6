package io.mimikit.agent.process;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to run: program and arguments, variables to add, text for its standard input ({@code null}: an empty one), the
 * directory it starts in, and where its error stream goes. Immutable.
 */
public record CommandSpec(
        List<String> argv,
        Map<String, String> env,
        @Nullable String stdin,
        Path directory,
        ErrorStream errors) {

    /** Where standard error goes: among the output, in the order written, or into a capture of its own. */
    public enum ErrorStream {
        MERGED,
        APART
    }

    public CommandSpec {
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
        if (argv.isEmpty() || argv.getFirst().isBlank()) {
            throw invalid("argv must begin with a program, but is " + argv);
        }
        if (argv.stream().anyMatch(CommandSpec::hasNul)) {
            throw invalid("argv holds a NUL character, which no program can receive");
        }
        env.forEach(CommandSpec::checkVariable);
    }

    /** A command whose error stream is merged into its output. */
    public CommandSpec(List<String> argv, Map<String, String> env, @Nullable String stdin, Path directory) {
        this(argv, env, stdin, directory, ErrorStream.MERGED);
    }

    /** A command line for {@code /bin/sh}. */
    public static CommandSpec line(String line, Path directory) {
        return new CommandSpec(List.of("/bin/sh", "-c", line), Map.of(), null, directory);
    }

    public CommandSpec withEnv(Map<String, String> variables) {
        return new CommandSpec(argv, variables, stdin, directory, errors);
    }

    public CommandSpec withStdin(@Nullable String text) {
        return new CommandSpec(argv, env, text, directory, errors);
    }

    public CommandSpec withErrors(ErrorStream stream) {
        return new CommandSpec(argv, env, stdin, directory, stream);
    }

    private static void checkVariable(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || hasNul(name) || hasNul(value)) {
            throw invalid("env holds the impossible variable '" + name + "': names need a character and no '=' or NUL");
        }
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    private static MimikitException invalid(String message) {
        return new MimikitException(ErrorCode.INVALID, message);
    }
}
