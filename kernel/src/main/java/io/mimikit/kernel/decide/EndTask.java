package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Achievement;
import io.mimikit.kernel.entity.AfterFailed;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.Notify;
import io.mimikit.kernel.entity.Plan;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What follows when a task is over: its trigger, its plan, the tasks that wait for it, and who is told. */
final class EndTask {
    static final int RESULT_CHARS_MAX = 2000;
    static final String ISOLATED = "isolated";

    private EndTask() {}

    /** Draws the consequences of an end that the draft holds already, and of the ends that it causes. */
    static void follow(Draft draft, Task ended) {
        Deque<Task> ends = new ArrayDeque<>(List.of(ended));
        boolean first = true;
        while (!ends.isEmpty()) {
            Task task = ends.remove();
            TriggerAfterRun.follow(draft, task);
            tell(draft, task);
            Dispatches.follow(draft, task);
            if (task.spec().role() == Role.TELLER) {
                TurnAfterEnd.follow(draft, task);
            }
            waitingFor(draft, task, first)
                    .forEach(id -> draft.task(id)
                            .filter(waiting -> waiting.status() == TaskStatus.BLOCKED)
                            .flatMap(waiting -> parentEnded(draft, waiting, task))
                            .ifPresent(ends::add));
            first = false;
            if (task.spec().role() == Role.JUDGE) {
                AfterCheck.follow(draft, task);
            } else {
                WatchedTask.changed(draft, task.id());
            }
        }
    }

    /** Who waits for the task; the one that ends first may have made some itself, in this very decision. */
    private static Collection<String> waitingFor(Draft draft, Task task, boolean first) {
        Set<String> known = draft.state().dependents(task.id());
        if (!first) {
            return known;
        }
        Set<String> all = new LinkedHashSet<>(known);
        draft.<Task>changed(Kind.TASK).stream()
                .filter(made -> made.spec().after().contains(task.id()))
                .forEach(made -> all.add(made.id()));
        return all;
    }

    /** Moves a task that waited for this one; answers it when that ended it too. */
    private static Optional<Task> parentEnded(Draft draft, Task waiting, Task parent) {
        if (failed(parent) && waiting.spec().afterFailed() != AfterFailed.RUN) {
            return Optional.of(endedByParent(draft, waiting, parent.id()));
        }
        boolean allOver = waiting.spec().after().stream()
                .allMatch(id -> NewTask.outcome(draft, id).isPresent());
        if (allOver && waiting.waitsFor() == null) {
            NewTask.ready(draft, waiting);
        }
        return Optional.empty();
    }

    private static Task endedByParent(Draft draft, Task waiting, String parent) {
        boolean skip = waiting.spec().afterFailed() == AfterFailed.SKIP;
        String why = "task " + parent + ", which it waits for, " + NewTask.howItEnded(draft, parent);
        Task ended = waiting.change()
                .status(skip ? TaskStatus.CANCELLED : TaskStatus.FAILED)
                .finishedAt(draft.now())
                .executed(skip ? Execution.CANCELLED : Execution.ERROR)
                .error(new TaskError(skip ? ErrorCode.CANCELLED : ErrorCode.INVALID, why))
                .build();
        draft.put(ended);
        return ended;
    }

    /** Ends a task that would wait for one that has ended badly already, with all that follows. */
    static void giveUp(Draft draft, Task waiting, String parent) {
        follow(draft, endedByParent(draft, waiting, parent));
    }

    private static void tell(Draft draft, Task task) {
        switch (task.spec().role()) {
            case TELLER, SUMMARY, JUDGE -> {}
            case PLANNER -> tellOfPlanner(draft, task);
            case WORKER -> tellOfWork(draft, task);
        }
    }

    private static void tellOfPlanner(Draft draft, Task task) {
        boolean failed = task.status() != TaskStatus.DONE && task.status() != TaskStatus.CANCELLED;
        if (failed && task.spec().notifyWhen() != Notify.NEVER) {
            String text = "The plan for this request failed: " + task.spec().title() + "\nReason: " + errorText(task);
            WakeTeller.notice(draft, task, "failure", text);
        }
    }

    private static void tellOfWork(Draft draft, Task task) {
        Optional<Plan> plan = planOf(draft, task);
        if (plan.isPresent()) {
            tellOfPlan(draft, plan.get().closed(task.id()), task);
            return;
        }
        if (Boolean.TRUE.equals(task.spec().data().get(ISOLATED))) {
            sayInOwnConversation(draft, task);
        }
        boolean wanted = wants(task)
                && (task.spec().notifyWhen() == Notify.ALWAYS || !TriggerAfterRun.isToldAlready(draft, task));
        Task marked = task.change()
                .delivered(wanted ? ResultDelivery.PENDING : ResultDelivery.SUPPRESSED)
                .build();
        draft.put(marked);
        if (wanted) {
            String text = describe(task) + (task.spec().notifyWhen() == Notify.FAILURE ? ofTrigger(draft, task) : "");
            WakeTeller.notice(draft, marked, failed(task) ? "failure" : "result", text);
        }
    }

    /** What somebody should know about the trigger whose run has failed for the first time. */
    private static String ofTrigger(Draft draft, Task task) {
        String id = task.spec().origin().triggerId();
        return id == null
                ? ""
                : draft.<Trigger>find(Kind.TRIGGER, id)
                        .map(trigger -> "\nIt was started by trigger " + id + " ("
                                + trigger.spec().name() + "). Its next failures are not told until it works again.")
                        .orElse("");
    }

    /** A run that talks in a conversation of its own leaves its result there, whether the user is told or not. */
    private static void sayInOwnConversation(Draft draft, Task task) {
        String conversation =
                ownConversation(String.valueOf(task.spec().origin().triggerId()));
        if (draft.find(Kind.CONVERSATION, conversation).isEmpty()) {
            OldConversations.makeRoom(draft, 1);
            draft.put(Conversation.create(conversation, true, draft.now()));
        }
        Messages.append(draft, conversation, MessageRole.AGENT, describe(task), task.id());
    }

    static String ownConversation(String triggerId) {
        return "trigger." + triggerId;
    }

    private static Optional<Plan> planOf(Draft draft, Task task) {
        return draft.state().planOf(task.id()).flatMap(plan -> draft.find(Kind.PLAN, plan.id()));
    }

    private static boolean wants(Task task) {
        if (task.status() == TaskStatus.CANCELLED) {
            return false;
        }
        return wantsEnd(task);
    }

    /** Whether it did not end well, or ended well without reaching what it was for. */
    static boolean failed(Task task) {
        return task.status() != TaskStatus.DONE || task.achieved() == Achievement.FAILED;
    }

    /** Tells once: at the last task of the plan or at its first failure. */
    private static void tellOfPlan(Draft draft, Plan plan, Task task) {
        boolean done = plan.open().isEmpty();
        boolean tellNow = !plan.reported() && (done || failed(task)) && wantsEnd(task);
        draft.put(task.change()
                .delivered(plan.reported() ? ResultDelivery.SUPPRESSED : ResultDelivery.PENDING)
                .build());
        if (tellNow) {
            WakeTeller.notice(
                    draft,
                    task,
                    failed(task) ? "failure" : "plan",
                    textOfPlan(draft, plan, task),
                    pendingOf(draft, plan, task));
        } else if (done && !plan.reported()) {
            draft.put(suppressed(draft.needTask(task.id())));
            pendingOf(draft, plan, task).forEach(id -> draft.put(suppressed(draft.needTask(id))));
        }
        if (done) {
            draft.delete(Kind.PLAN, plan.id());
        } else {
            draft.put(tellNow ? plan.told() : plan);
        }
    }

    private static boolean wantsEnd(Task task) {
        return switch (task.spec().notifyWhen()) {
            case ALWAYS -> true;
            case FAILURE -> failed(task);
            case NEVER -> false;
        };
    }

    /** The other tasks of the plan whose ends have not been told. */
    private static List<String> pendingOf(Draft draft, Plan plan, Task task) {
        return plan.taskIds().stream()
                .filter(id -> !id.equals(task.id()))
                .filter(id -> draft.task(id).map(Task::delivered).orElse(null) == ResultDelivery.PENDING)
                .toList();
    }

    private static Task suppressed(Task task) {
        return task.change().delivered(ResultDelivery.SUPPRESSED).build();
    }

    private static String textOfPlan(Draft draft, Plan plan, Task task) {
        StringBuilder text = new StringBuilder();
        text.append(failed(task) ? "A task of this plan failed: " : "All tasks of this plan are over: ");
        text.append(plan.request()).append('\n');
        for (String id : plan.taskIds()) {
            draft.task(id)
                    .filter(t -> t.status().isTerminal())
                    .ifPresent(t -> text.append(describe(t)).append('\n'));
        }
        return text.toString();
    }

    /** The end of a task in words for the Teller; the result is cut. */
    static String describe(Task task) {
        StringBuilder text = new StringBuilder("Task ").append(task.id());
        text.append(" (")
                .append(task.spec().title())
                .append(") ended ")
                .append(task.status().wireName());
        TaskResult result = task.result();
        if (result != null && !result.text().isBlank()) {
            text.append(":\n").append(cut(result.text()));
        }
        if (task.error() != null) {
            text.append("\nError: ").append(errorText(task));
        }
        return text.toString();
    }

    private static String errorText(Task task) {
        TaskError error = task.error();
        return error == null ? "unknown" : error.code().wireName() + ": " + cut(error.message());
    }

    static String cut(String text) {
        String stripped = text.strip();
        return stripped.length() <= RESULT_CHARS_MAX ? stripped : stripped.substring(0, RESULT_CHARS_MAX - 1) + "…";
    }

    static void putOrigin(Map<String, Object> data, Task task) {
        if (task.spec().origin().scheduledAt() != null) {
            data.put("scheduledAt", Instants.print(task.spec().origin().scheduledAt()));
        }
        if (task.spec().origin().occurrence() != null) {
            data.put("occurrence", task.spec().origin().occurrence());
        }
        if (task.spec().traceId() != null) {
            data.put("traceId", task.spec().traceId());
        }
    }
}
