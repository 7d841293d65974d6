package io.mimikit.kernel.state;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Plan;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.QuestionStatus;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the entities of a state fit together: what one names is there, and what its status says of it holds. Used on
 * a whole state at rest, not on the way of a decision. Stateless and thread-safe.
 */
public final class References {
    private References() {}

    /**
     * What doesn't fit, in words, none for a sound state.
     *
     * @param entities all live ones
     * @param finishedTaskIds of tasks that left the live state
     */
    public static List<String> broken(List<? extends Entity> entities, Set<String> finishedTaskIds) {
        Map<Kind, Map<String, Entity>> byKind = new EnumMap<>(Kind.class);
        List<String> broken = new ArrayList<>();
        for (Entity entity : entities) {
            if (byKind.computeIfAbsent(entity.kind(), kind -> new HashMap<>()).put(entity.id(), entity) != null) {
                broken.add(name(entity) + " is there twice");
            }
        }
        Walk walk = new Walk(byKind, finishedTaskIds, broken);
        entities.forEach(walk::check);
        return List.copyOf(broken);
    }

    /**
     * A state in which everything fits.
     *
     * @param changes what was changed for that, in words
     */
    public record Mended(List<Entity> entities, List<String> changes) {}

    /** Drops what is named and not there: waiting for it would never end. A conversation that is missing is made. */
    public static Mended mend(List<? extends Entity> entities, Set<String> finishedTaskIds) {
        Map<String, Entity> conversations = new HashMap<>();
        Set<String> waitedFor = new HashSet<>(finishedTaskIds);
        Set<String> running = new HashSet<>();
        for (Entity entity : entities) {
            if (entity instanceof Conversation) {
                conversations.put(entity.id(), entity);
            } else if (entity instanceof Task task) {
                waitedFor.add(task.id());
                if (!task.status().isTerminal()) {
                    running.add(task.id());
                }
            }
        }
        Mending mending = new Mending(conversations, running, waitedFor, new ArrayList<>(), new ArrayList<>());
        entities.forEach(mending::take);
        mending.entities.addAll(conversations.values());
        return new Mended(List.copyOf(mending.entities), List.copyOf(mending.changes));
    }

    private record Mending(
            Map<String, Entity> conversations,
            Set<String> running,
            Set<String> known,
            List<Entity> entities,
            List<String> changes) {
        void take(Entity entity) {
            switch (entity) {
                case Conversation ignored -> {
                    // added at the end, with the new ones
                }
                case Message message -> keep(message, message.conversation(), message.createdAt());
                case Notice notice -> keep(notice, notice.conversation(), notice.createdAt());
                case Question question -> keep(question, question.conversation(), question.createdAt());
                case Plan plan -> entities.add(mended(plan));
                case Trigger trigger -> entities.add(mended(trigger));
                case Task task -> entities.add(mended(task));
                default -> entities.add(entity);
            }
        }

        private void keep(Entity entity, String conversation, Instant since) {
            entities.add(entity);
            if (!conversation.equals(Conversation.MAIN)
                    && conversations.putIfAbsent(conversation, Conversation.create(conversation, false, since))
                            == null) {
                changes.add("conversation " + conversation + " made anew for " + name(entity));
            }
        }

        private Plan mended(Plan plan) {
            Plan result = plan;
            for (String id : plan.open()) {
                if (!running.contains(id)) {
                    changes.add(name(plan) + " no longer waits for task " + id + ", which is lost");
                    result = result.closed(id);
                }
            }
            return result.open().isEmpty() && !plan.open().isEmpty() ? result.told() : result;
        }

        private Trigger mended(Trigger trigger) {
            TriggerState state = trigger.state();
            for (String id : trigger.state().runningTaskIds()) {
                if (!running.contains(id)) {
                    changes.add(name(trigger) + " no longer waits for run " + id + ", which is lost");
                    state = state.ended(id, state.runningSince());
                }
            }
            return trigger.state(state);
        }

        private Task mended(Task task) {
            boolean orphan = task.status() == TaskStatus.BLOCKED
                    && !known.containsAll(task.spec().after());
            if (!orphan) {
                return task;
            }
            changes.add(name(task) + " is interrupted: a task that it waits for is lost");
            return task.change()
                    .status(TaskStatus.INTERRUPTED)
                    .finishedAt(task.createdAt())
                    .error(new TaskError(ErrorCode.INTERRUPTED, "a task that it waits for was lost; retry it"))
                    .build();
        }
    }

    private static String name(Entity entity) {
        return entity.kind().wireName() + " " + entity.id();
    }

    private record Walk(Map<Kind, Map<String, Entity>> live, Set<String> finished, List<String> broken) {
        void check(Entity entity) {
            switch (entity) {
                case Message message -> conversation(entity, message.conversation());
                case Notice notice -> conversation(entity, notice.conversation());
                case Question question -> question(question);
                case Plan plan -> plan.open().forEach(id -> liveTask(entity, id));
                case Trigger trigger -> trigger.state().runningTaskIds().forEach(id -> liveTask(entity, id));
                case Task task -> task(task);
                default -> {
                    // names nothing
                }
            }
        }

        private boolean has(Kind kind, String id) {
            return live.getOrDefault(kind, Map.of()).containsKey(id);
        }

        private void conversation(Entity entity, String id) {
            if (!id.equals(Conversation.MAIN) && !has(Kind.CONVERSATION, id)) {
                broken.add(name(entity) + " belongs to conversation " + id + ", which is not there");
            }
        }

        private void question(Question question) {
            conversation(question, question.conversation());
            if (question.status() == QuestionStatus.OPEN && question.answer() != null) {
                broken.add(name(question) + " is pending and has an answer");
            }
        }

        /** Named by something that waits for its end. */
        private void liveTask(Entity entity, String id) {
            boolean over = live.getOrDefault(Kind.TASK, Map.of()).get(id) instanceof Task task
                    ? task.status().isTerminal()
                    : true;
            if (over) {
                broken.add(name(entity) + " waits for task " + id + ", which is "
                        + (has(Kind.TASK, id) || finished.contains(id) ? "over" : "not there"));
            }
        }

        private void task(Task task) {
            boolean runs = task.attempts().stream().anyMatch(attempt -> !attempt.isOver());
            boolean shouldRun = task.status() == TaskStatus.RUNNING || task.status() == TaskStatus.CANCELLING;
            if (runs != shouldRun) {
                broken.add(name(task) + " is " + task.status().wireName() + (runs ? " with" : " without")
                        + " an attempt that is not over");
            }
            if (task.status().isTerminal() && task.finishedAt() == null) {
                broken.add(name(task) + " is over and has no end");
            }
            if (task.status() == TaskStatus.BLOCKED) {
                task.spec().after().stream()
                        .filter(id -> !has(Kind.TASK, id) && !finished.contains(id))
                        .forEach(id -> broken.add(name(task) + " waits for task " + id + ", which is not there"));
            }
        }
    }
}
