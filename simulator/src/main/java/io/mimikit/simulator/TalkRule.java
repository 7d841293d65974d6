package io.mimikit.simulator;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Replies are neither lost nor doubled, inputs are consumed once, and nothing that was said goes unread. Not thread-safe. */
final class TalkRule implements Rule {
    private static final String REPLY = "reply of ";

    private final Known known;
    private final Findings findings;
    private final Map<String, Integer> replies = new HashMap<>();
    private final Map<String, Set<String>> awaiting = new HashMap<>();
    private final Map<String, Set<String>> notices = new HashMap<>();

    TalkRule(Known known, Findings findings) {
        this.known = known;
        this.findings = findings;
    }

    /** The text that a turn's attempt replies with, and no other. */
    static String replyOf(String attemptId) {
        return REPLY + attemptId;
    }

    /** Messages of people that no turn has taken. */
    List<String> awaiting(String conversation) {
        return List.copyOf(awaiting.getOrDefault(conversation, Set.of()));
    }

    List<String> notices(String conversation) {
        return List.copyOf(notices.getOrDefault(conversation, Set.of()));
    }

    boolean isAnythingUnread() {
        return known.of(Kind.MESSAGE).values().stream()
                .anyMatch(entity -> entity instanceof Message message && message.state() == MessageState.PENDING);
    }

    @Override
    public void committed(Transition record) {
        for (Change change : record.changes()) {
            if (change.kind() == Kind.MESSAGE) {
                message(record, (Message) change.before(), (Message) change.after());
            } else if (change.kind() == Kind.NOTICE) {
                notice((Notice) change.before(), (Notice) change.after());
            }
        }
    }

    private void message(Transition record, @Nullable Message before, @Nullable Message after) {
        if (before == null && after != null && after.role() == MessageRole.AGENT) {
            int count = replies.merge(after.text(), 1, Integer::sum);
            findings.check(
                    count == 1 || !after.text().startsWith(REPLY),
                    "replies are not doubled",
                    () -> after.text() + " is said " + count + " times");
        }
        if (before != null && after == null) {
            boolean archived = before.archivedIn() != null || record.why().equals("history.archive");
            findings.check(
                    archived && !before.awaitsTurn(), "nothing that was said is dropped", () -> "gone is " + before);
        }
        if (before != null && after != null && before.state() != after.state()) {
            findings.check(before.awaitsTurn(), "inputs are consumed once", () -> before + " became " + after);
        }
        Message any = after == null ? before : after;
        if (any != null) {
            Set<String> ofConversation = awaiting.computeIfAbsent(any.conversation(), ignored -> new LinkedHashSet<>());
            if (after != null && after.awaitsTurn()) {
                ofConversation.add(any.id());
            } else {
                ofConversation.remove(any.id());
            }
        }
    }

    private void notice(@Nullable Notice before, @Nullable Notice after) {
        if (after != null) {
            notices.computeIfAbsent(after.conversation(), ignored -> new LinkedHashSet<>())
                    .add(after.id());
        } else if (before != null) {
            notices.computeIfAbsent(before.conversation(), ignored -> new LinkedHashSet<>())
                    .remove(before.id());
        }
    }

    /** The end of a turn that wanted to reply is acknowledged. */
    void ended(Code code) {
        boolean done = known.task(code.task().id())
                .filter(task -> task.status() == TaskStatus.DONE
                        && task.attempts().getLast().id().equals(code.attempt().id()))
                .isPresent();
        int said = replies.getOrDefault(replyOf(code.attempt().id()), 0);
        findings.check(
                said == (done ? 1 : 0),
                "replies are not lost",
                () -> "the turn " + code.task().id() + (done ? " is done" : " is not done")
                        + ", and its reply was said " + said + " times");
    }
}
