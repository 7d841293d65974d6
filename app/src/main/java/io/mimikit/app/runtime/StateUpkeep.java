package io.mimikit.app.runtime;

import io.mimikit.app.config.Config;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.State;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.RetentionLimits;
import io.mimikit.store.file.StateRetention;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps the files of a running state within what the configuration allows. Belongs to the housekeeping thread. */
final class StateUpkeep {
    private static final Pattern ARTIFACT = Pattern.compile("artifact=artifacts/([0-9a-f]{64})");

    private static final Duration FIRST = Duration.ofMinutes(5);

    private final Engine engine;
    private final FileStore store;
    private final RetentionLimits limits;
    private final InstantSource clock;

    StateUpkeep(Engine engine, FileStore store, RetentionLimits limits, InstantSource clock) {
        this.engine = engine;
        this.store = store;
        this.limits = limits;
        this.clock = clock;
    }

    /** The bounds of the file store. */
    static FileStoreLimits storeLimits(Config config) {
        return FileStoreLimits.DEFAULT.withTail(config.journal().tail().bytes());
    }

    static RetentionLimits retentionLimits(Config config) {
        return new RetentionLimits(
                new RetentionLimits.Runs(
                        config.runs().keep(),
                        config.runs().keepLines(),
                        config.runs().maxTasks(),
                        config.runs().total().bytes()),
                new RetentionLimits.Artifacts(
                        config.artifacts().keep(), config.artifacts().total().bytes()),
                new RetentionLimits.Audit(
                        config.audit().keep(), config.audit().total().bytes()),
                new RetentionLimits.Backups(
                        config.backups().keep(),
                        config.backups().max(),
                        config.backups().total().bytes()));
    }

    /** Lets a round come as often as is configured. */
    static void start(Housekeeping chores, Config config, StateUpkeep upkeep) {
        Duration every = config.retention().every();
        chores.every(every, every.compareTo(FIRST) < 0 ? every : FIRST, "retention", upkeep::round);
    }

    void round() {
        StateRetention.Live live = engine.query(StateUpkeep::live);
        StateRetention.Pruned pruned = store.retention().round(clock.instant(), limits, live);
        if (!pruned.finishedIds().isEmpty()) {
            engine.forgetFinished(pruned.finishedIds());
        }
    }

    private static StateRetention.Live live(State state) {
        Set<String> tasks = new HashSet<>();
        Set<String> attempts = new HashSet<>();
        Set<String> artifacts = new HashSet<>();
        state.all(Kind.TASK).stream().map(Task.class::cast).forEach(task -> {
            tasks.add(task.id());
            task.runningAttempt().map(Attempt::id).ifPresent(attempts::add);
            Optional.ofNullable(task.result()).map(TaskResult::artifact).ifPresent(artifacts::add);
            mentioned(task.spec().data().get(TaskSpec.EVIDENCE), artifacts);
        });
        state.all(Kind.TRIGGER).stream()
                .map(Trigger.class::cast)
                .flatMap(trigger -> trigger.state().condition().leaves().values().stream())
                .forEach(leaf -> mentioned(leaf.events(), artifacts));
        return new StateRetention.Live(tasks, attempts, artifacts);
    }

    /** What calls of webhooks have left in artifacts, and nobody has read yet. */
    private static void mentioned(@Nullable Object events, Set<String> artifacts) {
        Matcher names = ARTIFACT.matcher(String.valueOf(events));
        while (names.find()) {
            artifacts.add(names.group(1));
        }
    }
}
