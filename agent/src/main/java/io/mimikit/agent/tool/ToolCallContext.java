package io.mimikit.agent.tool;

import io.mimikit.agent.process.CommandRunner;
import io.mimikit.agent.workdir.UrlFetcher;
import io.mimikit.agent.workdir.WorkDirectory;
import io.mimikit.kernel.IdSource;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Task;
import io.mimikit.memory.Memory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tool call works with: the attempt that it belongs to, what the attempt has collected so far, and the hands.
 * Belongs to the attempt's thread.
 */
public final class ToolCallContext {
    /** The hands of all tools; shared by all attempts, thread-safe. */
    public record Hands(
            Engine engine,
            Memory memory,
            WorkDirectory files,
            Path workDirectory,
            CommandRunner commands,
            UrlFetcher urls,
            IdSource ids,
            InstantSource clock) {}

    private final Hands hands;
    private final Task task;
    private final Attempt attempt;
    private final List<Output> outputs = new ArrayList<>();

    public ToolCallContext(Hands hands, Task task, Attempt attempt) {
        this.hands = hands;
        this.task = task;
        this.attempt = attempt;
    }

    public Hands hands() {
        return hands;
    }

    public Task task() {
        return task;
    }

    public Attempt attempt() {
        return attempt;
    }

    /** Keeps something to be committed with the end of the attempt. */
    public void collect(Output output) {
        outputs.add(output);
    }

    /** What was collected, oldest first. */
    public List<Output> outputs() {
        return List.copyOf(outputs);
    }

    /** Who asks when the agent of this attempt does. */
    public Actor actor() {
        return new Actor(task.spec().role().wireName(), "tool", task.id());
    }
}
