package io.mimikit.store.legacy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one of what was found twice. The old program moved a task from file to file, and a crash between two steps left it
 * in both; and its agents could give two tasks one id. A task that is the same goes on from where it came furthest; one
 * that is another gets an id of its own. Not thread-safe.
 */
final class SameTasks {
    private final Ledger ledger;
    private final Map<String, FoundTask> settled = new LinkedHashMap<>();

    SameTasks(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Each task once, under an id that no other has. */
    Collection<FoundTask> settle(List<FoundTask> found) {
        for (boolean planner : new boolean[] {false, true}) {
            Map<String, List<FoundTask>> byId = new LinkedHashMap<>();
            found.stream()
                    .filter(task -> task.planner() == planner)
                    .forEach(task -> byId.computeIfAbsent(task.id(), id -> new ArrayList<>())
                            .add(task));
            byId.values().forEach(this::settleOne);
        }
        return settled.values();
    }

    private void settleOne(List<FoundTask> all) {
        List<FoundTask> left = new ArrayList<>(all);
        // the file that is named after the task is the one that the old program would have used
        left.sort(Comparator.comparing(task -> !isNamedAfterIt(task)));
        while (!left.isEmpty()) {
            FoundTask first = left.getFirst();
            List<FoundTask> same =
                    left.stream().filter(task -> isSame(first, task)).toList();
            left.removeAll(same);
            put(furthest(same));
        }
    }

    private static boolean isNamedAfterIt(FoundTask task) {
        return task.stage() == Stage.STATUS || task.place().endsWith("/" + task.oldId() + ".json");
    }

    /** Two that say what is to be done must say the same; an outcome alone fits any. */
    private static boolean isSame(FoundTask one, FoundTask other) {
        Optional<String> prompt = one.prompt();
        Optional<String> otherPrompt = other.prompt();
        return one.oldId().equals(other.oldId())
                && (prompt.isEmpty() || otherPrompt.isEmpty() || prompt.equals(otherPrompt));
    }

    private FoundTask furthest(List<FoundTask> same) {
        FoundTask best = same.getFirst();
        for (FoundTask task : same.subList(1, same.size())) {
            best = isFurther(task, best) ? task : best;
        }
        for (FoundTask task : same) {
            if (!task.place().equals(best.place())) {
                ledger.skipped(task.kind(), task.place(), task.oldId(), "the same task as in " + best.place());
            }
        }
        return best;
    }

    private static boolean isFurther(FoundTask task, FoundTask than) {
        if (task.stage().isOver() == than.stage().isOver()) {
            return (task.stage() == Stage.RUNNING && than.stage() == Stage.QUEUED)
                    || (task.stage() == Stage.RESULT && than.stage() == Stage.STATUS);
        }
        return task.stage().isOver() ? ended(than, task) : !ended(task, than);
    }

    /** Whether an end is that of a task that is queued or running elsewhere, and not of an earlier one with its id. */
    private static boolean ended(FoundTask live, FoundTask end) {
        boolean retried = live.stage() == Stage.QUEUED
                && !end.isDone()
                && live.attempts() > 0
                && live.attempts() >= end.attempts();
        Instant made = live.createdAt();
        Instant completed = end.completedAt();
        return !retried && (made == null || completed == null || !completed.isBefore(made));
    }

    private void put(FoundTask task) {
        FoundTask other = settled.get(task.id());
        if (other == null) {
            settled.put(task.id(), task);
            return;
        }
        String id = LegacyIds.derived(task.place(), task.oldId());
        settled.put(
                id, task.renamed(id, "another task, in " + other.place() + ", has its id, so it is " + id + " now"));
    }

    /** Ids of the tasks that are there. */
    Set<String> ids() {
        return new HashSet<>(settled.keySet());
    }

    /** A task of this parent that was asked for in these words. */
    Optional<FoundTask> childOf(String parentId, String prompt) {
        return settled.values().stream()
                .filter(task -> task.prompt().filter(prompt::equals).isPresent())
                .filter(task -> Objects.equals(LegacyIds.safeOrNull(task.task().text("parentTaskId")), parentId))
                .findFirst();
    }

    /** Adds a task that was planned and not queued yet. */
    void add(FoundTask task) {
        put(task);
    }

    Collection<FoundTask> all() {
        return List.copyOf(settled.values());
    }
}
