package io.mimikit.agent.run;

import io.mimikit.agent.process.CommandResult;
import io.mimikit.agent.process.CommandRunner;
import io.mimikit.agent.process.CommandSpec;
import io.mimikit.agent.process.CommandSpec.ErrorStream;
import io.mimikit.agent.process.OutputLimits;
import io.mimikit.agent.process.RunningCommand;
import io.mimikit.agent.tool.ToolText;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.LeafCheck;
import io.mimikit.kernel.decide.RecordProcess;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.CommandLine;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.ProcessRef;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Carries out tasks that are a plain command. Thread-safe; every attempt brings its own thread. */
public final class CommandTasks {
    private static final Actor ACTOR = new Actor("runner", "engine", null);
    /** Carries what made the trigger of the task fire, as JSON, where it is short enough for a variable. */
    static final String EVIDENCE = "MIMIKIT_EVIDENCE";

    /** A longer variable would keep the program from being started at all. */
    static final int EVIDENCE_CHARS_MAX = 32 << 10;

    private static final long END_GRACE_MILLIS = 2000;
    private static final long OUTPUT_MILLIS_MAX = 1000;

    private final Engine engine;
    private final CommandRunner runner;
    private final Path workDirectory;

    public CommandTasks(Engine engine, CommandRunner runner, Path workDirectory) {
        this.engine = engine;
        this.runner = runner;
        this.workDirectory = workDirectory;
    }

    /**
     * Runs the command to its end; when it returns or throws, nothing of it is left.
     *
     * @throws InterruptedException when it was told to stop a second time
     */
    AttemptReport run(Task task, Attempt attempt) throws InterruptedException {
        String evidence = Optional.ofNullable(task.spec().data().get(TaskSpec.EVIDENCE))
                .map(ToolText::json)
                .orElse("");
        try (EventFile file = EventFile.of(evidence)) {
            return run(task, attempt, runner.start(spec(task, evidence, file), attempt.id(), OutputLimits.standard()));
        }
    }

    private AttemptReport run(Task task, Attempt attempt, RunningCommand command) throws InterruptedException {
        engine.tell(
                ACTOR,
                new RecordProcess(
                        task.id(),
                        attempt.id(),
                        new ProcessRef(
                                command.identity().pid(), command.identity().start())));
        try {
            return report(task, command.await());
        } catch (InterruptedException e) {
            command.end(END_GRACE_MILLIS);
            return brokenOff(command);
        }
    }

    /** What it had said until then is kept. */
    private static AttemptReport brokenOff(RunningCommand command) throws InterruptedException {
        AttemptReport stopped =
                AttemptReport.stopped(Execution.INTERRUPTED, new TaskError(ErrorCode.INTERRUPTED, "told to stop"));
        return command.await(OUTPUT_MILLIS_MAX)
                .map(ended -> stopped.withResult(result(ended).asPartial()))
                .orElse(stopped);
    }

    private CommandSpec spec(Task task, String evidence, EventFile file) {
        CommandLine line = Objects.requireNonNull(task.spec().command());
        Map<String, String> env = new LinkedHashMap<>(line.env());
        if (!evidence.isEmpty() && evidence.length() <= EVIDENCE_CHARS_MAX) {
            env.put(EVIDENCE, evidence);
        }
        file.path().ifPresent(path -> env.put(EventFile.VARIABLE, path.toString()));
        CommandSpec spec = spec(line, workDirectory).withEnv(env);
        // what a gate warns of is no answer
        return LeafCheck.of(task).isPresent() ? spec.withErrors(ErrorStream.APART) : spec;
    }

    /** A command of a task, to run in this directory. */
    static CommandSpec spec(CommandLine line, Path workDirectory) {
        CommandSpec spec = line.line() != null
                ? CommandSpec.line(line.line(), workDirectory)
                : new CommandSpec(line.argv(), Map.of(), null, workDirectory);
        spec = spec.withEnv(line.env());
        return line.stdin() == null ? spec : spec.withStdin(line.stdin());
    }

    private static TaskResult result(CommandResult ended) {
        String errors = ended.errors().text();
        String output = ended.output().text();
        return new TaskResult(
                errors.isEmpty() ? output : output + errors,
                ended.exitCode(),
                ended.output().artifact(),
                Map.of());
    }

    private static AttemptReport report(Task task, CommandResult ended) {
        TaskResult result = result(ended);
        if (ended.exitCode() == 0) {
            return LeafCheck.of(task)
                    .map(check -> GateAnswers.of(check, ended.output().text(), result))
                    .orElseGet(() -> AttemptReport.ok(result));
        }
        return AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status " + ended.exitCode()))
                .withResult(result);
    }
}
