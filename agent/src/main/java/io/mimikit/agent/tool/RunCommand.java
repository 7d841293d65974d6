package io.mimikit.agent.tool;

import io.mimikit.agent.process.CommandResult;
import io.mimikit.agent.process.CommandSpec;
import io.mimikit.agent.process.OutputLimits;
import io.mimikit.agent.process.RunningCommand;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.RecordProcess;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.entity.ProcessRef;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.RequestLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Worker's {@code run_command}. */
final class RunCommand {
    private static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(2);
    private static final long GRACE_MILLIS = 2000;
    private static final int OUTPUT_CHARS_MAX = 30_000;

    private RunCommand() {}

    static Tool tool() {
        return SimpleTool.of(
                "run_command",
                Tool.EffectClass.SIDE_EFFECT,
                "Run a program in the work directory: argv, or a line for the shell. Answers its exit status and output.",
                """
                {"type":"object","properties":{"argv":{"type":"array","items":{"type":"string"}},"line":{"type":"string"},\
                "stdin":{"type":"string"},"timeout":{"type":"number","description":"seconds, 120 by default"}},\
                "additionalProperties":false}""",
                RunCommand::run);
    }

    private static String run(Input in, ToolCallContext context) throws InterruptedException {
        List<String> argv = in.get("argv", FieldType.STRINGS).orElse(List.of());
        String line = in.text("line", RequestLimits.PROMPT_CHARS_MAX).orElse(null);
        String stdin = in.get("stdin", FieldType.STRING).orElse(null);
        Duration timeout = in.duration("timeout", Duration.ofSeconds(1), RequestLimits.TIMEOUT_MAX)
                .orElse(TIMEOUT_DEFAULT);
        in.done();
        if (argv.isEmpty() == (line == null)) {
            throw MimikitException.invalid("argv", "argv or line is required, and only one of them");
        }
        CommandSpec spec = line != null
                ? CommandSpec.line(line, context.hands().workDirectory())
                : new CommandSpec(argv, Map.of(), null, context.hands().workDirectory());
        RunningCommand command = context.hands()
                .commands()
                .start(
                        stdin == null ? spec : spec.withStdin(stdin),
                        context.attempt().id(),
                        OutputLimits.standard());
        context.hands()
                .engine()
                .tell(
                        context.actor(),
                        new RecordProcess(
                                context.task().id(),
                                context.attempt().id(),
                                new ProcessRef(
                                        command.identity().pid(),
                                        command.identity().start())));
        return await(command, timeout);
    }

    private static String await(RunningCommand command, Duration timeout) throws InterruptedException {
        try {
            Optional<CommandResult> result = command.await(timeout.toMillis());
            if (result.isEmpty()) {
                command.end(GRACE_MILLIS);
                throw new MimikitException(
                        ErrorCode.TIMEOUT,
                        "the command took longer than " + timeout.toSeconds() + " s and was ended:\n"
                                + cut(command.await().output().text()));
            }
            return "exit status " + result.get().exitCode() + "\n"
                    + cut(result.get().output().text());
        } catch (InterruptedException e) {
            command.end(GRACE_MILLIS);
            throw e;
        }
    }

    /** Head and tail, as much as a model should read. */
    private static String cut(String output) {
        if (output.length() <= OUTPUT_CHARS_MAX) {
            return output;
        }
        int half = OUTPUT_CHARS_MAX / 2;
        return output.substring(0, half) + "\n… " + (output.length() - OUTPUT_CHARS_MAX) + " characters left out …\n"
                + output.substring(output.length() - half);
    }
}
