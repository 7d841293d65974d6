package io.mimikit.kernel.state;

import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The messages, notices and open turns of each conversation. Not thread-safe. */
final class Conversations {
    private static final class Talk {
        private final NavigableMap<Long, Message> messages = new TreeMap<>();
        private final NavigableMap<Long, Message> awaiting = new TreeMap<>();
        private final Map<String, Notice> notices = new LinkedHashMap<>();
        private long textBytes;
        private @Nullable String turnTaskId;
    }

    private final Map<String, Talk> talks = new HashMap<>();
    private int pending;
    private long lastSeq;

    void message(@Nullable Message before, @Nullable Message after) {
        if (before != null) {
            Talk talk = talk(before.conversation());
            talk.messages.remove(before.seq());
            talk.textBytes -= before.textBytes();
            talk.awaiting.remove(before.seq());
            pending -= isPending(before);
        }
        if (after != null) {
            Talk talk = talk(after.conversation());
            talk.messages.put(after.seq(), after);
            talk.textBytes += after.textBytes();
            lastSeq = Math.max(lastSeq, after.seq());
            if (after.awaitsTurn()) {
                talk.awaiting.put(after.seq(), after);
            }
            pending += isPending(after);
        }
    }

    /** One that a failed turn left behind is no longer pending: that turn has committed, and the user was told. */
    private static int isPending(Message message) {
        return message.state() == MessageState.PENDING ? 1 : 0;
    }

    void notice(@Nullable Notice before, @Nullable Notice after) {
        if (before != null && after == null) {
            talk(before.conversation()).notices.remove(before.id());
        } else if (after != null) {
            talk(after.conversation()).notices.put(after.id(), after);
        }
    }

    void turn(Task task) {
        if (task.spec().role() != Role.TELLER) {
            return;
        }
        Talk talk = talk(task.spec().conversation());
        if (!task.status().isTerminal()) {
            talk.turnTaskId = task.id();
        } else if (task.id().equals(talk.turnTaskId)) {
            talk.turnTaskId = null;
        }
    }

    private Talk talk(String conversation) {
        return talks.computeIfAbsent(conversation, id -> new Talk());
    }

    private @Nullable Talk known(String conversation) {
        return talks.get(conversation);
    }

    int pending() {
        return pending;
    }

    long lastSeq() {
        return lastSeq;
    }

    Optional<String> openTurn(String conversation) {
        Talk talk = known(conversation);
        return talk == null ? Optional.empty() : Optional.ofNullable(talk.turnTaskId);
    }

    NavigableMap<Long, Message> messages(String conversation) {
        Talk talk = known(conversation);
        return talk == null ? new TreeMap<>() : talk.messages;
    }

    long textBytes(String conversation) {
        Talk talk = known(conversation);
        return talk == null ? 0 : talk.textBytes;
    }

    Collection<Message> awaiting(String conversation) {
        Talk talk = known(conversation);
        return talk == null ? List.of() : talk.awaiting.values();
    }

    Collection<Notice> notices(String conversation) {
        Talk talk = known(conversation);
        return talk == null ? List.of() : talk.notices.values();
    }
}
