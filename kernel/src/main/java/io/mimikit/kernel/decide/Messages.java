package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Adds to a conversation, and keeps it short: archived messages beyond the limit go, others never do. */
final class Messages {
    private Messages() {}

    static Message append(
            Draft draft, String conversation, MessageRole role, String text, @Nullable String turnTaskId) {
        Message message = new Message(
                draft.newId(),
                draft.nextMessageSeq(),
                conversation,
                role,
                text,
                draft.now(),
                role == MessageRole.USER ? MessageState.PENDING : MessageState.SENT,
                turnTaskId,
                null,
                null,
                null,
                null,
                Map.of());
        append(draft, message);
        return message;
    }

    static void append(Draft draft, Message message) {
        WakeTeller.ensureConversation(draft, message.conversation());
        draft.put(message);
        trim(draft, message.conversation(), 1, message.textBytes());
    }

    /**
     * Removes the oldest archived messages while there are too many or they are too long. One that is not archived yet
     * ends it: nothing is dropped that memory does not hold.
     *
     * @param added messages that this decision adds to what the state holds
     * @param addedBytes of their text
     */
    static void trim(Draft draft, String conversation, int added, long addedBytes) {
        NavigableMap<Long, Message> all = draft.state().messages(conversation);
        int excess = all.size() + added - draft.config().history().soft();
        long excessBytes = draft.state().textBytes(conversation)
                + addedBytes
                - draft.config().history().bytesMax();
        for (Message old : all.values()) {
            Optional<Message> oldest = draft.find(Kind.MESSAGE, old.id());
            if ((excess <= 0 && excessBytes <= 0)
                    || (oldest.isPresent() && oldest.get().archivedIn() == null)) {
                return;
            }
            oldest.ifPresent(message -> draft.delete(Kind.MESSAGE, message.id()));
            excess--;
            excessBytes -= old.textBytes();
        }
    }
}
