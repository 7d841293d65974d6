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
                || WakeTeller.openTurn(draft, conversation).isPresent();
        boolean failed = !superseded && (turn.status() != TaskStatus.DONE || tookNothing(draft, turn, conversation));
        if (failed) {
            giveUp(draft, turn, conversation);
        }
        wakeForTheRest(draft, turn, conversation, failed);
    }

    /** Whether a turn left all that it was there for: another one would do the same, again and again. */
    private static boolean tookNothing(Draft draft, Task turn, String conversation) {
        boolean somethingLeft = inputs(draft, conversation).stream()
                        .anyMatch(message -> wasThere(turn, message.id(), message.createdAt()))
                || notices(draft, conversation).stream()
                        .anyMatch(notice -> wasThere(turn, notice.id(), notice.createdAt()));
        boolean somethingTaken = draft.<Message>changed(Kind.MESSAGE).stream()
                        .anyMatch(message -> message.state() == MessageState.ANSWERED)
                || notices(draft, conversation).size()
                        < draft.state().notices(conversation).size();
        return somethingLeft && !somethingTaken;
    }

    private static List<Notice> notices(Draft draft, String conversation) {
        return draft.state().notices(conversation).stream()
                .filter(notice -> draft.find(Kind.NOTICE, notice.id()).isPresent())
                .toList();
    }

    /** The inputs that the turn had become unanswered; the next turn includes them, but they don't cause one. */
    private static void giveUp(Draft draft, Task turn, String conversation) {
        List<Message> left = inputs(draft, conversation).stream()
                .filter(message -> message.state() == MessageState.PENDING)
                .filter(message -> wasThere(turn, message.id(), message.createdAt()))
                .toList();
        left.forEach(message -> draft.put(message.state(MessageState.UNANSWERED, turn.id())));
        TaskError error = turn.error();
        String why = error == null ? "the turn took none of its inputs" : error.message();
        String text = turn.status() == TaskStatus.CANCELLED
                ? "The answer was cancelled."
                : "I could not answer: " + why
                        + (left.isEmpty() ? "" : "\nYour message is kept and goes along with the next one.");
        Messages.append(draft, conversation, MessageRole.SYSTEM, text, turn.id());
    }

    /** Whether the last attempt began after this; by the ids too, because the clock may have been set back. */
    private static boolean wasThere(Task turn, String id, Instant createdAt) {
        return id.compareTo(turn.id()) < 0
                || turn.lastAttempt()
                        .map(attempt -> !createdAt.isAfter(attempt.startedAt()) || id.compareTo(attempt.id()) < 0)
                        .orElse(true);
    }

    private static List<Message> inputs(Draft draft, String conversation) {
        return draft.state().awaiting(conversation).stream()
                .map(message -> draft.<Message>find(Kind.MESSAGE, message.id()))
                .flatMap(Optional::stream)
                .filter(Message::awaitsTurn)
                .toList();
    }

    private static void wakeForTheRest(Draft draft, Task turn, String conversation, boolean failed) {
        boolean person =
                inputs(draft, conversation).stream().anyMatch(message -> message.state() == MessageState.PENDING);
        if (person) {
            WakeTeller.forPerson(draft, conversation);
            return;
        }
        List<Notice> notices = notices(draft, conversation).stream()
                .filter(notice -> !failed || !wasThere(turn, notice.id(), notice.createdAt()))
                .toList();
        if (!notices.isEmpty()) {
            boolean foreground = notices.stream().anyMatch(notice -> notice.workClass() == WorkClass.FOREGROUND);
            WakeTeller.forNews(draft, conversation, foreground ? WorkClass.FOREGROUND : WorkClass.BACKGROUND);
        }
    }
}
