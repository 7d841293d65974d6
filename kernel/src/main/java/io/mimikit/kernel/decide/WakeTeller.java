package io.mimikit.kernel.decide;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.AfterFailed;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Notify;
import io.mimikit.kernel.entity.Origin;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sees to it that a conversation with something to answer has a turn. Bursts end up in one turn. */
final class WakeTeller {
    private WakeTeller() {}

    /** Lets the Teller know of something. */
    static void notice(Draft draft, Task about, String subject, String text) {
        notice(draft, about, subject, text, List.of());
    }

    static void notice(Draft draft, Task about, String subject, String text, List<String> otherTaskIds) {
        notice(
                draft,
                about.spec().conversation(),
                subject,
                about.id(),
                about.spec().workClass(),
                text,
                otherTaskIds);
    }

    static void notice(
            Draft draft, String conversation, String subject, String taskId, WorkClass workClass, String text) {
        notice(draft, conversation, subject, taskId, workClass, text, List.of());
    }

    private static void notice(
            Draft draft,
            String conversation,
            String subject,
            String taskId,
            WorkClass workClass,
            String text,
            List<String> otherTaskIds) {
        ensureConversation(draft, conversation);
        OldNotices.makeRoom(draft, conversation);
        draft.put(new Notice(
                draft.newId(),
                conversation,
                subject,
                taskId.isEmpty() ? null : taskId,
                otherTaskIds,
                text,
                workClass,
                draft.now(),
                Map.of()));
        forNews(draft, conversation, workClass);
    }

    static void ensureConversation(Draft draft, String conversation) {
        if (draft.find(Kind.CONVERSATION, conversation).isEmpty()) {
            OldConversations.makeRoom(draft, 1);
            draft.put(Conversation.create(conversation, false, draft.now()));
        }
    }

    /** The turn of the conversation that is not over, as the draft has it. */
    static Optional<Task> openTurn(Draft draft, String conversation) {
        Optional<Task> known = draft.state()
                .openTurn(conversation)
                .flatMap(draft::task)
                .filter(task -> !task.status().isTerminal());
        if (known.isPresent()) {
            return known;
        }
        return draft.<Task>changed(Kind.TASK).stream()
                .filter(task ->
                        task.spec().role() == Role.TELLER && !task.status().isTerminal())
                .filter(task -> task.spec().conversation().equals(conversation))
                .findFirst();
    }

    /** Makes sure that a turn will see the news; one that runs already goes on, and the next one takes them. */
    static void forNews(Draft draft, String conversation, WorkClass workClass) {
        Optional<Task> open = openTurn(draft, conversation);
        if (open.isEmpty()) {
            enqueue(draft, conversation, workClass);
        } else if (workClass == WorkClass.FOREGROUND && open.get().status() != TaskStatus.RUNNING) {
            makeWay(draft, open.get(), conversation);
        }
    }

    /** Makes sure that a turn will see what a person has just said, and soon. */
    static void forPerson(Draft draft, String conversation) {
        Optional<Task> open = openTurn(draft, conversation);
        if (open.isEmpty()) {
            enqueue(draft, conversation, WorkClass.FOREGROUND);
        } else {
            makeWay(draft, open.get(), conversation);
        }
    }

    /**
     * Somebody waits now. A turn that took no person's input is given up when it runs, one that is of the wrong class when it
     * waits, and one with a person's inputs that waits for its next attempt has it at once.
     */
    private static void makeWay(Draft draft, Task turn, String conversation) {
        switch (turn.status()) {
            case RUNNING -> {
                if (!somebodyWaits(draft, turn, conversation)) {
                    CancelTask.tellToStop(draft, turn, StopReason.SUPERSEDED);
                }
            }
            case QUEUED, DEFERRED -> {
                if (turn.spec().workClass() == WorkClass.BACKGROUND) {
                    // first the new one, so that the end of the old one finds that there is a turn
                    enqueue(draft, conversation, WorkClass.FOREGROUND);
                    CancelTask.stop(draft, turn, StopReason.SUPERSEDED);
                } else if (turn.status() == TaskStatus.DEFERRED) {
                    NewTask.ready(draft, turn);
                }
            }
            case BLOCKED, CANCELLING, DONE, FAILED, CANCELLED, DEAD, INTERRUPTED -> {}
        }
    }

    /** Whether the running turn took a person's message, which it did when there was one as it started. */
    private static boolean somebodyWaits(Draft draft, Task turn, String conversation) {
        Instant started = turn.attempts().getLast().startedAt();
        return draft.state().awaiting(conversation).stream()
                .anyMatch(message -> !message.createdAt().isAfter(started));
    }

    private static void enqueue(Draft draft, String conversation, WorkClass workClass) {
        KernelConfig config = draft.config();
        TaskSpec spec = new TaskSpec(
                KernelConfig.TELLER,
                Role.TELLER,
                "",
                null,
                workClass,
                TaskSpec.PRIORITY_DEFAULT,
                conversation,
                conversation,
                null,
                config.timeoutMillis(Role.TELLER),
                null,
                Delivery.AT_LEAST_ONCE,
                config.retry(),
                List.of(),
                AfterFailed.FAIL,
                Notify.NEVER,
                null,
                Origin.of(draft.by()),
                Map.of(),
                Map.of());
        NewTask.addAnyway(draft, draft.newId(), spec);
    }
}
