package io.mimikit.kernel.state;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.lane.Rate;
import io.mimikit.kernel.time.DeadlineHeap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The lanes of a state and the tasks in them. Not thread-safe: it belongs to its state. */
final class Lanes {
    private final KernelConfig configured;
    private final Map<String, Lane> byName = new TreeMap<>();
    private final Map<String, LaneCounts> counts = new HashMap<>();
    private KernelConfig config;

    Lanes(KernelConfig configured) {
        this.configured = configured;
        this.config = configured;
        configured.lanes().forEach((name, limits) -> byName.put(name, new Lane(limits)));
    }

    /** What is configured, and the lanes that were added since. */
    KernelConfig config() {
        return config;
    }

    Collection<Lane> all() {
        return byName.values();
    }

    Optional<Lane> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Lane of(Task task) {
        Lane lane = byName.get(task.lane());
        return lane == null ? Objects.requireNonNull(byName.get(KernelConfig.WORKER)) : lane;
    }

    int count(String lane, TaskStatus status) {
        LaneCounts of = counts.get(lane);
        return of == null ? 0 : of.of(status);
    }

    int count(TaskStatus status) {
        return counts.values().stream().mapToInt(of -> of.of(status)).sum();
    }

    Map<String, Integer> strays() {
        Map<String, Integer> strays = new TreeMap<>();
        counts.forEach((lane, of) -> {
            if (!byName.containsKey(lane) && of.unfinished() > 0) {
                strays.put(lane, of.unfinished());
            }
        });
        return strays;
    }

    /** Takes a change of a lane in: limits, pause, a new lane, one that goes. */
    void change(@Nullable LaneState before, @Nullable LaneState after, long nowMillis) {
        LaneState any = after == null ? before : after;
        if (any == null) {
            return;
        }
        LaneLimits base = configured.lanes().get(any.id());
        if (base == null && !any.added()) {
            // The configuration no longer has the lane; what was changed about it waits for it to come back.
            return;
        }
        if (base == null && after == null) {
            remove(any.id());
            return;
        }
        LaneLimits plain = base == null ? LaneLimits.usual(any.id()) : base;
        LaneLimits limits = after == null ? plain : after.over(plain);
        Lane lane = byName.computeIfAbsent(any.id(), name -> new Lane(limits));
        lane.limits(limits, nowMillis);
        lane.draining(after != null && after.draining());
        lane.paused(after != null && after.paused(), after == null ? null : after.pausedReason());
        if (base == null) {
            config = config.withLane(limits);
        }
    }

    private void remove(String name) {
        Lane lane = byName.remove(name);
        if (lane != null && lane.depth() + lane.active() > 0) {
            throw new IllegalStateException("lane " + name + " is removed with tasks in it");
        }
        config = config.withoutLane(name);
    }

    /** Takes a change of a task in. */
    void move(@Nullable Task before, @Nullable Task after, long nowMillis) {
        if (before != null) {
            countsOf(before).add(before.status(), -1);
        }
        if (after != null) {
            countsOf(after).add(after.status(), 1);
        }
        boolean wasQueued = before != null && before.status() == TaskStatus.QUEUED;
        boolean isQueued = after != null && after.status() == TaskStatus.QUEUED;
        boolean held = before != null && before.status().holdsSlot();
        boolean holds = after != null && after.status().holdsSlot();
        if (before != null && wasQueued && holds) {
            of(before).start(before.id(), nowMillis);
        } else if (before != null && wasQueued && !isQueued) {
            of(before).withdraw(before.id(), nowMillis);
        } else if (after != null && holds && !held) {
            of(after).occupy(after.spec().key(), nowMillis);
        }
        if (before != null && held && !holds) {
            of(before).release(before.spec().key(), nowMillis);
        }
        if (after != null && isQueued && !wasQueued) {
            enqueue(after, nowMillis);
        }
    }

    private void enqueue(Task task, long nowMillis) {
        Instant ready = task.readyAt() == null ? task.createdAt() : task.readyAt();
        boolean foreground = task.spec().workClass() == WorkClass.FOREGROUND;
        of(task).enqueue(
                        task.id(),
                        task.spec().key(),
                        foreground,
                        task.spec().priority(),
                        ready.toEpochMilli(),
                        nowMillis);
    }

    void countOut(Task task) {
        countsOf(task).add(task.status(), -1);
    }

    private LaneCounts countsOf(Task task) {
        return counts.computeIfAbsent(task.lane(), lane -> new LaneCounts());
    }

    void awaitTokens(DeadlineHeap<Deadline> deadlines, long nowMillis) {
        for (Lane lane : byName.values()) {
            Deadline deadline = new Deadline(Kind.LANE, lane.limits().name());
            OptionalLong token = lane.nextTokenMillis(nowMillis);
            if (token.isPresent()) {
                deadlines.set(deadline, token.getAsLong());
            } else {
                deadlines.remove(deadline);
            }
        }
    }

    /** Lets rates go on from what began before this life: a restart is no way around them. */
    void chargeEarlierStarts(Collection<Entity> tasks, Instant now) {
        record Start(Lane lane, String key, long atMillis) {}

        List<Start> starts = new ArrayList<>();
        for (Entity entity : tasks) {
            Task task = (Task) entity;
            Lane lane = of(task);
            long since = now.toEpochMilli() - longestPeriod(lane);
            for (Attempt attempt : task.attempts()) {
                long at = attempt.startedAt().toEpochMilli();
                if (at > since && at <= now.toEpochMilli()) {
                    starts.add(new Start(lane, task.spec().key(), at));
                }
            }
        }
        starts.sort(Comparator.comparingLong(Start::atMillis));
        starts.forEach(start -> start.lane.charge(start.key, start.atMillis));
    }

    private static long longestPeriod(Lane lane) {
        Rate all = lane.limits().rules().rate();
        Rate key = lane.limits().rules().keyRate();
        return Math.max(all.isLimited() ? all.perMillis() : 0, key.isLimited() ? key.perMillis() : 0);
    }
}
