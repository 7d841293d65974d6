package io.mimikit.simulator;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.state.State;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The engine's counters and indexes say what a recount of the committed records says. Not thread-safe. */
final class IndexRule implements Rule {
    private static final String RULE = "counters equal a recount";
    private static final int ALL_EVERY = 256;

    private final KernelConfig config;
    private final Known known;
    private final Queues queues;
    private final Findings findings;
    private int looks;

    IndexRule(KernelConfig config, Known known, Queues queues, Findings findings) {
        this.config = config;
        this.known = known;
        this.queues = queues;
        this.findings = findings;
    }

    @Override
    public void settled(State state) {
        config.lanes().keySet().forEach(name -> lane(state.lane(name).orElseThrow(), name));
        if (looks++ % ALL_EVERY == 0) {
            all(state);
        }
    }

    private void lane(Lane lane, String name) {
        int active = 0;
        for (Task task : known.openTasks()) {
            active += task.status().holdsSlot() && task.lane().equals(name) ? 1 : 0;
        }
        equal(lane.active(), active, "slots held in lane " + name);
        equal(lane.depth(), queues.depth(name), "tasks waiting in lane " + name);
        equal(lane.limits().maxConcurrent(), queues.maxConcurrent(name), "maxConcurrent of lane " + name);
    }

    private void equal(long said, long counted, String what) {
        findings.check(said == counted, RULE, () -> what + ": " + said + " by the engine, " + counted + " by count");
    }

    /** Everything there is, against everything that was committed. */
    private void all(State state) {
        for (Kind kind : Kind.values()) {
            if (!kind.isLog()) {
                entities(kind, state.all(kind));
            }
        }
        counts(state);
        equal(
                state.pendingInputs(),
                known.of(Kind.MESSAGE).values().stream()
                        .filter(entity -> ((Message) entity).state() == MessageState.PENDING)
                        .count(),
                "pending inputs");
        for (Task task : known.openTasks()) {
            if (task.status() == TaskStatus.BLOCKED) {
                waits(state, task);
            }
        }
    }

    private void entities(Kind kind, Collection<Entity> live) {
        Map<String, Entity> mine = known.of(kind);
        int left = mine.size();
        for (Entity entity : live) {
            Entity committed = mine.get(entity.id());
            left--;
            findings.check(
                    committed != null && Ledger.same(committed, entity),
                    "readers see what was committed",
                    () -> "seen is " + entity + ", committed was " + committed);
        }
        if (kind != Kind.TASK) {
            equal(live.size(), mine.size(), kind + " entities");
        }
        findings.check(left >= 0, RULE, () -> "more " + kind + " than were committed");
    }

    private void counts(State state) {
        Map<String, Map<TaskStatus, Integer>> counted = new HashMap<>();
        for (Entity entity : state.all(Kind.TASK)) {
            Task task = (Task) entity;
            counted.computeIfAbsent(task.lane(), lane -> new EnumMap<>(TaskStatus.class))
                    .merge(task.status(), 1, Integer::sum);
        }
        for (String lane : config.lanes().keySet()) {
            for (TaskStatus status : TaskStatus.values()) {
                equal(
                        state.count(lane, status),
                        counted.getOrDefault(lane, Map.of()).getOrDefault(status, 0),
                        status + " in lane " + lane);
            }
        }
    }

    private void waits(State state, Task task) {
        for (String parent : task.spec().after()) {
            findings.check(
                    state.dependents(parent).contains(task.id()),
                    RULE,
                    () -> task.id() + " waits for " + parent + ", and nobody would tell it");
        }
    }
}
