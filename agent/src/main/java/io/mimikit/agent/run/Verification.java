package io.mimikit.agent.run;

import io.mimikit.agent.process.CommandResult;
import io.mimikit.agent.process.CommandRunner;
import io.mimikit.agent.process.CommandSpec;
import io.mimikit.agent.process.OutputLimits;
import io.mimikit.agent.process.RunningCommand;
import io.mimikit.agent.tool.ToolText;
import io.mimikit.agent.workdir.WorkDirectory;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.RecordStep;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Achievement;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.CommandLine;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.Verify;
import io.mimikit.kernel.request.JsonPath;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import tools.jackson.core.JacksonException;

/**
 * Finds out whether a task reached what it was for, as its {@link Verify} says: as part of the attempt, before its end is
 * reported, and in bounded time. What was found is a step of the run log. Thread-safe.
 */
public final class Verification {
    private static final Actor ACTOR = new Actor("verify", "engine", null);
    private static final long END_GRACE_MILLIS = 1000;
    private static final int STEPS_MAX = 1000;
    private static final int DETAIL_CHARS_MAX = 2000;
    private static final String BEFORE = "before";

    private final Engine engine;
    private final CommandRunner runner;
    private final WorkDirectory files;
    private final Path workDirectory;
    private final LongSupplier nanos;

    /** {@code nanos} is a monotonic clock. */
    public Verification(
            Engine engine, CommandRunner runner, WorkDirectory files, Path workDirectory, LongSupplier nanos) {
        this.engine = engine;
        this.runner = runner;
        this.files = files;
        this.workDirectory = workDirectory;
        this.nanos = nanos;
    }

    /** Notes how things are before the task begins, where it matters: once, so that a repeated attempt finds it. */
    void before(Task task, Attempt attempt) {
        Verify verify = task.spec().verify();
        if (verify == null || verify.fileChanged() == null) {
            return;
        }
        if (attempt.number() > 1 && contentBefore(task).isPresent()) {
            return;
        }
        step(task, attempt, Map.of("type", BEFORE, "file", verify.fileChanged(), "sha256", hash(verify.fileChanged())));
    }

    private Optional<Object> contentBefore(Task task) {
        return engine.store().readRuns(RunEntry.TASK, task.id(), STEPS_MAX).stream()
                .map(RunEntry::data)
                .filter(step -> BEFORE.equals(step.get("type")))
                .map(step -> Objects.requireNonNullElse(step.get("sha256"), ""))
                .findFirst();
    }

    private String hash(String path) {
        return files.contentHash(path).orElse("");
    }

    /**
     * The report with the verdict, if the attempt ended well and there is something to verify.
     *
     * @throws InterruptedException when the attempt was told to stop meanwhile
     */
    AttemptReport judge(Task task, Attempt attempt, AttemptReport report) throws InterruptedException {
        Verify verify = task.spec().verify();
        if (verify == null || report.executed() != Execution.OK) {
            return report;
        }
        Optional<String> missed = whatIsMissing(verify, task, attempt, report.result());
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("type", "verify");
        step.put("ok", missed.isEmpty());
        missed.ifPresent(why -> step.put("missing", why));
        step(task, attempt, step);
        return missed.isEmpty()
                ? report.achieved(Achievement.SUCCEEDED, null)
                : report.achieved(Achievement.FAILED, new TaskError(ErrorCode.NOT_ACHIEVED, missed.get()));
    }

    private void step(Task task, Attempt attempt, Map<String, Object> step) {
        engine.call(ACTOR, new RecordStep(task.id(), attempt.id(), step));
    }

    private Optional<String> whatIsMissing(
            Verify verify, Task task, Attempt attempt, @org.jspecify.annotations.Nullable TaskResult result)
            throws InterruptedException {
        try {
            if (verify.fileExists() != null && !files.exists(verify.fileExists())) {
                return Optional.of("there is no file " + verify.fileExists());
            }
            if (verify.fileChanged() != null && contentBefore(task).orElse("").equals(hash(verify.fileChanged()))) {
                return Optional.of("file " + verify.fileChanged() + " is as it was before");
            }
            String text = result == null ? "" : result.text();
            Optional<String> missed = verify.json() == null ? Optional.empty() : json(verify.json(), text);
            if (missed.isPresent() || verify.command() == null) {
                return missed;
            }
            return command(verify.command(), verify.timeoutMillis(), attempt, text);
        } catch (MimikitException e) {
            if (e.code() == ErrorCode.FENCED) {
                throw e;
            }
            return Optional.of("it could not be verified: " + e.getMessage());
        }
    }

    private Optional<String> json(Verify.JsonCheck check, String result) {
        String where = check.file() == null ? "the result" : check.file();
        String text = check.file() == null ? result : files.whole(check.file());
        Object tree;
        try {
            tree = ToolText.tree(text);
        } catch (JacksonException e) {
            return Optional.of(where + " is no JSON: " + e.getOriginalMessage());
        }
        Optional<Object> found = JsonPath.parse("json.path", check.path()).find(tree);
        if (found.isEmpty()) {
            return Optional.of("there is no " + check.path() + " in " + where);
        }
        Object wanted = check.expect().get(Verify.JsonCheck.EQUALS);
        return wanted == null || ToolText.sameValue(wanted, found.get())
                ? Optional.empty()
                : Optional.of(check.path() + " in " + where + " is " + cut(ToolText.json(found.get())) + ", not "
                        + cut(ToolText.json(wanted)));
    }

    private Optional<String> command(CommandLine line, long timeoutMillis, Attempt attempt, String result)
            throws InterruptedException {
        long until = nanos.getAsLong() + timeoutMillis * 1_000_000;
        CommandSpec spec = CommandTasks.spec(line, workDirectory);
        RunningCommand command = runner.start(
                line.stdin() == null ? spec.withStdin(result) : spec, attempt.id(), OutputLimits.standard());
        try {
            Optional<CommandResult> ended = command.await(Math.max(1, (until - nanos.getAsLong()) / 1_000_000));
            if (ended.isEmpty()) {
                command.end(END_GRACE_MILLIS);
                return Optional.of("\"" + line.describe() + "\" took longer than " + timeoutMillis + " ms");
            }
            return ended.get().exitCode() == 0
                    ? Optional.empty()
                    : Optional.of("\"" + line.describe() + "\" ended with exit status "
                            + ended.get().exitCode() + ": "
                            + cut(ended.get().output().text()));
        } catch (InterruptedException e) {
            command.end(END_GRACE_MILLIS);
            throw e;
        }
    }

    private static String cut(String text) {
        String stripped = text.strip();
        return stripped.length() <= DETAIL_CHARS_MAX ? stripped : stripped.substring(0, DETAIL_CHARS_MAX) + "…";
    }
}
