package io.mimikit.agent.process;

import io.mimikit.agent.process.CommandSpec.ErrorStream;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Starts commands. Each gets the server's environment without its secrets, the variables of its own, the mark of its
 * attempt, and a session of its own where {@code setsid} is installed. Thread-safe.
 */
public final class CommandRunner {
    /** The variable that every child carries: the id of the attempt it works for. */
    public static final String MARK = "MIMIKIT_ATTEMPT";

    /**
     * Holds a command back until a line comes in, so that it cannot end before its output is read and its process is
     * known. If the server dies first, the line never comes and the command never runs.
     */
    private static final String GATE = "read -r MIMIKIT_GATE || exit 125; unset MIMIKIT_GATE; exec \"$@\"";

    private static final Path SHELL = Path.of("/bin/sh");
    private static final Pattern ATTEMPT_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Map<String, String> environment;
    private final Path artifacts;
    private final ProcessTree tree;
    private final Optional<Path> setsid;
    private final boolean gated;

    /**
     * {@code environment} is the server's; {@code artifacts} the directory for output that is too long for memory, made
     * when it is first needed.
     */
    public CommandRunner(Map<String, String> environment, SecretVariables secrets, Path artifacts, ProcessTree tree) {
        this.environment = withoutSecrets(environment, secrets);
        this.artifacts = artifacts;
        this.tree = tree;
        this.setsid = Programs.find("setsid", environment, Path.of(File.separator));
        this.gated = Files.isExecutable(SHELL);
    }

    /**
     * Starts a command for an attempt.
     *
     * @throws MimikitException {@code INVALID} if the directory or the program does not exist or cannot be run, {@code
     *     UNAVAILABLE} if the system has no room for another process
     */
    public RunningCommand start(CommandSpec spec, String attemptId, OutputLimits limits) {
        if (!ATTEMPT_ID.matcher(attemptId).matches()) {
            throw new MimikitException(ErrorCode.INVALID, "not an attempt id: '" + attemptId + "'");
        }
        if (!Files.isDirectory(spec.directory())) {
            throw new MimikitException(
                    ErrorCode.INVALID,
                    "cannot run " + spec.argv().getFirst() + ": the work directory " + spec.directory()
                            + " does not exist; create it or name another");
        }
        Map<String, String> env = new HashMap<>(environment);
        env.putAll(spec.env());
        env.put(MARK, attemptId);
        Process process = launch(spec, env);
        var how = new RunningCommand.Start(setsid.isPresent(), gated);
        return new RunningCommand(process, attemptId, spec, limits, artifacts, tree, how);
    }

    private Process launch(CommandSpec spec, Map<String, String> env) {
        String program = spec.argv().getFirst();
        Path file = Programs.find(program, env, spec.directory())
                .orElseThrow(() -> new MimikitException(
                        ErrorCode.INVALID,
                        "program '" + program + "' is not an executable file"
                                + (program.contains("/") ? " in " + spec.directory() : " on PATH " + env.get("PATH"))
                                + "; install it or give its full path"));
        var builder = new ProcessBuilder(commandLine(file, spec))
                .directory(spec.directory().toFile())
                .redirectErrorStream(spec.errors() == ErrorStream.MERGED);
        if (spec.stdin() == null && !gated) {
            builder.redirectInput(Redirect.from(nullDevice()));
        }
        builder.environment().clear();
        builder.environment().putAll(env);
        try {
            return builder.start();
        } catch (IOException e) {
            throw notStarted(program, e);
        }
    }

    private List<String> commandLine(Path file, CommandSpec spec) {
        List<String> line = new ArrayList<>();
        if (gated) {
            String gate = spec.stdin() == null ? GATE + " </dev/null" : GATE;
            line.addAll(List.of(SHELL.toString(), "-c", gate, SHELL.toString()));
        }
        setsid.ifPresent(program -> line.addAll(List.of(program.toString(), "--")));
        line.add(file.toString());
        line.addAll(spec.argv().subList(1, spec.argv().size()));
        return line;
    }

    private static MimikitException notStarted(String program, IOException e) {
        String reason = String.valueOf(e.getMessage());
        // The JDK has no other way of telling: 11 is EAGAIN, 12 is ENOMEM, 24 is EMFILE.
        boolean full = reason.contains("error=11,") || reason.contains("error=12,") || reason.contains("error=24,");
        return new MimikitException(
                full ? ErrorCode.UNAVAILABLE : ErrorCode.INVALID,
                "program '" + program + "' could not be started: " + reason,
                e);
    }

    private static File nullDevice() {
        return new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
    }

    private static Map<String, String> withoutSecrets(Map<String, String> environment, SecretVariables secrets) {
        Map<String, String> passed = new HashMap<>(environment);
        passed.keySet().removeIf(secrets::hides);
        return Map.copyOf(passed);
    }
}
