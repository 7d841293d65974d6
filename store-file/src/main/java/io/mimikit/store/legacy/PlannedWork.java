package io.mimikit.store.legacy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tasks and triggers of plans that were finished and not carried out: the old program made files of them one by one when
 * it came to look at the result, so some may be there already. Not thread-safe.
 */
final class PlannedWork {
    private final SameTasks tasks;
    private final Ledger ledger;
    private final List<FoundTrigger> triggers = new ArrayList<>();

    PlannedWork(SameTasks tasks, Ledger ledger) {
        this.tasks = tasks;
        this.ledger = ledger;
    }

    /** Adds the tasks to the others, and answers the triggers. */
    List<FoundTrigger> carryOut() {
        for (FoundTask plan : tasks.all()) {
            if (plan.planner() && plan.stage() == Stage.RESULT && plan.isDone()) {
                each(plan, "tasks", (place, spec, n) -> task(plan, place, spec, n));
                each(plan, "triggers", (place, spec, n) -> trigger(plan, place, spec, n));
            }
        }
        return List.copyOf(triggers);
    }

    /** Takes one part of a plan. */
    private interface Part {
        void take(String place, Fields spec, int number);
    }

    private void each(FoundTask plan, String name, Part part) {
        List<@Nullable Object> parts = plan.fields().list(name);
        for (int i = 0; i < parts.size(); i++) {
            String place = Places.in(plan.place(), name + "[" + i + "]");
            ItemKind kind = name.equals("tasks") ? ItemKind.WORKER_TASK : ItemKind.TRIGGER;
            Optional<Fields> spec = Fields.of(parts.get(i));
            if (spec.isEmpty() || spec.get().filled("prompt").isEmpty()) {
                ledger.quarantined(kind, place, null, "a part of a plan without a prompt");
            } else {
                part.take(place, spec.get(), i);
            }
        }
    }

    private void task(FoundTask plan, String place, Fields spec, int number) {
        String given = spec.text("id");
        String prompt = spec.filled("prompt").orElseThrow();
        boolean unnamed = given == null || given.isEmpty();
        boolean there = unnamed
                ? tasks.childOf(plan.id(), prompt).isPresent()
                : tasks.ids().contains(LegacyIds.safe(String.valueOf(given)));
        if (there) {
            ledger.skipped(ItemKind.WORKER_TASK, place, given, "the plan's task is there already");
            return;
        }
        Map<String, @Nullable Object> tree = inherited(plan, spec);
        String oldId = given == null || given.isEmpty() ? LegacyIds.derived(plan.id(), "task", "" + number) : given;
        tree.put("id", oldId);
        Repairs repairs = Repairs.of("planned and not queued yet");
        String id = LegacyIds.safe(oldId);
        if (!id.equals(oldId)) {
            repairs.add("its id can't be a name of a file, it is " + id + " now");
        }
        tasks.add(new FoundTask(
                false, Stage.QUEUED, id, oldId, place, Fields.of(tree).orElseThrow(), repairs));
    }

    private void trigger(FoundTask plan, String place, Fields spec, int number) {
        String given = spec.text("id");
        Map<String, @Nullable Object> tree = inherited(plan, spec);
        tree.put("id", given == null || given.isEmpty() ? LegacyIds.derived(plan.id(), "trigger", "" + number) : given);
        triggers.add(
                new FoundTrigger(place, Fields.of(tree).orElseThrow(), Repairs.of("planned and not made yet"), true));
    }

    private static Map<String, @Nullable Object> inherited(FoundTask plan, Fields spec) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>(spec.tree());
        tree.putIfAbsent("createdAt", plan.fields().tree().get("completedAt"));
        tree.putIfAbsent("traceId", plan.fields().tree().get("traceId"));
        tree.putIfAbsent("parentTaskId", plan.oldId());
        return tree;
    }
}
