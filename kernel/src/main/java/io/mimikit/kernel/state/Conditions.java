package io.mimikit.kernel.state;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.ConditionRequest;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conditions of triggers, read once, and who waits for what: which triggers name a task, which are being asked by one.
 * Belongs to {@link State}; not thread-safe.
 */
final class Conditions {
    private static final Logger LOG = LoggerFactory.getLogger(Conditions.class);

    private record Read(Map<String, Object> tree, Optional<ConditionTree> condition) {}

    private final Map<String, Read> read = new HashMap<>();
    private final Map<String, Set<String>> watchers = new HashMap<>();
    private final Map<String, Set<String>> asking = new HashMap<>();

    /** The condition of a trigger, if it has one that this program knows. */
    Optional<ConditionTree> of(Trigger trigger) {
        Map<String, Object> tree = trigger.spec().condition();
        if (tree.isEmpty()) {
            return Optional.empty();
        }
        Read known = read.get(trigger.id());
        return known != null && known.tree.equals(tree) ? known.condition : parse(trigger);
    }

    private static Optional<ConditionTree> parse(Trigger trigger) {
        try {
            return Optional.of(
                    new ConditionTree(ConditionRequest.stored(trigger.spec().condition())));
        } catch (MimikitException e) {
            LOG.warn("the condition of trigger {} is kept but not watched: {}", trigger.id(), e.getMessage());
            return Optional.empty();
        }
    }

    Set<String> watchersOf(String taskId) {
        return watchers.getOrDefault(taskId, Set.of());
    }

    Set<String> asking(String taskId) {
        return asking.getOrDefault(taskId, Set.of());
    }

    void index(@Nullable Trigger before, @Nullable Trigger after) {
        boolean had = before != null && !before.spec().condition().isEmpty();
        boolean has = after != null && !after.spec().condition().isEmpty();
        if (!had && !has) {
            return;
        }
        Set<String> askedBefore = askedBy(before);
        Set<String> askedNow = askedBy(after);
        askedBefore.stream()
                .filter(key -> !askedNow.contains(key))
                .forEach(key -> put(asking, key, idOf(before, after), false));
        askedNow.stream()
                .filter(key -> !askedBefore.contains(key))
                .forEach(key -> put(asking, key, idOf(before, after), true));
        boolean same = before != null
                && after != null
                && before.spec().condition().equals(after.spec().condition());
        if (!same) {
            if (before != null) {
                tasks(before, false);
                read.remove(before.id());
            }
            if (after != null && has) {
                read.put(after.id(), new Read(after.spec().condition(), parse(after)));
                tasks(after, true);
            }
        }
    }

    private static String idOf(@Nullable Trigger before, @Nullable Trigger after) {
        return Objects.requireNonNull(after == null ? before : after).id();
    }

    private void tasks(Trigger trigger, boolean add) {
        of(trigger)
                .ifPresent(tree -> tree.leaves().values().forEach(leaf -> {
                    String taskId = leaf instanceof Condition.TaskDone done
                            ? done.taskId()
                            : leaf instanceof Condition.TaskFailed failed ? failed.taskId() : null;
                    if (taskId != null) {
                        put(watchers, taskId, trigger.id(), add);
                    }
                }));
    }

    /** Who is being asked about it; of a trigger that is not enabled nobody wants to know. */
    private static Set<String> askedBy(@Nullable Trigger trigger) {
        Set<String> keys = new LinkedHashSet<>();
        if (trigger != null && trigger.enabled()) {
            trigger.state().condition().leaves().values().stream()
                    .map(LeafState::asked)
                    .filter(Objects::nonNull)
                    .forEach(keys::add);
        }
        return keys;
    }

    private static void put(Map<String, Set<String>> index, String key, String id, boolean add) {
        if (add) {
            index.computeIfAbsent(key, ignored -> new LinkedHashSet<>()).add(id);
            return;
        }
        Set<String> all = index.get(key);
        if (all != null && all.remove(id) && all.isEmpty()) {
            index.remove(key);
        }
    }
}
