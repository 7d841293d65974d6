package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What follows when a turn is over: inputs that it left go to the next turn, and a failure is said aloud. */
final class TurnAfterEnd {
    private TurnAfterEnd() {}

    static void follow(Draft draft, Task turn) {
        String conversation = turn.spec().conversation();
        boolean superseded = turn.lastAttempt().map(Attempt::stopReason).orElse(null) == StopReason.SUPERSEDED
                || turn.attempts().isEmpty();
        if (turn.status() != TaskStatus.DONE && !superseded) {
            giveUp(draft, turn, conversation);
        }
        wakeForTheRest(draft, turn, conversation, superseded);
    }

    /** The inputs that the turn had become unanswered; the next turn includes them, but they don't cause one. */
    private static void giveUp(Draft draft, Task turn, String conversation) {
        List<Message> left = inputs(draft, conversation).stream()
                .filter(message -> message.state() == MessageState.PENDING)
                .filter(message -> !message.createdAt().isAfter(lastStart(turn)))
                .toList();
        left.forEach(message -> draft.put(message.state(MessageState.UNANSWERED, turn.id())));
        TaskError error = turn.error();
        String why = error == null ? turn.status().wireName() : error.message();
        String text = turn.status() == TaskStatus.CANCELLED
                ? "The answer was cancelled."
                : "I could not answer: " + why
                        + (left.isEmpty() ? "" : "\nYour message is kept and goes along with the next one.");
        Messages.append(draft, conversation, MessageRole.SYSTEM, text, turn.id());
    }

    private static Instant lastStart(Task turn) {
        return turn.lastAttempt().map(Attempt::startedAt).orElse(turn.createdAt());
    }

    private static List<Message> inputs(Draft draft, String conversation) {
        return draft.state().awaiting(conversation).stream()
                .map(message -> draft.<Message>find(Kind.MESSAGE, message.id()))
                .flatMap(Optional::stream)
                .filter(Message::awaitsTurn)
                .toList();
    }

    private static void wakeForTheRest(Draft draft, Task turn, String conversation, boolean superseded) {
        boolean person =
                inputs(draft, conversation).stream().anyMatch(message -> message.state() == MessageState.PENDING);
        if (person) {
            WakeTeller.forPerson(draft, conversation);
            return;
        }
        boolean failed = turn.status() != TaskStatus.DONE && !superseded;
        List<Notice> notices = draft.state().notices(conversation).stream()
                .filter(notice -> draft.find(Kind.NOTICE, notice.id()).isPresent())
                .filter(notice -> !failed || notice.createdAt().isAfter(lastStart(turn)))
                .toList();
        if (!notices.isEmpty()) {
            boolean foreground = notices.stream().anyMatch(notice -> notice.workClass() == WorkClass.FOREGROUND);
            WakeTeller.forNews(draft, conversation, foreground ? WorkClass.FOREGROUND : WorkClass.BACKGROUND);
        }
    }
}
