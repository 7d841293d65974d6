package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import java.util.Map;
import java.util.NavigableMap;
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
        trim(draft, message.conversation());
    }

    /** Removes the oldest archived messages beyond the limit. */
    static void trim(Draft draft, String conversation) {
        NavigableMap<Long, Message> all = draft.state().messages(conversation);
        int excess = all.size() + 1 - draft.config().historySoft();
        for (Message oldest : all.values()) {
            if (excess <= 0 || oldest.archivedIn() == null) {
                return;
            }
            if (draft.find(Kind.MESSAGE, oldest.id()).isPresent()) {
                draft.delete(Kind.MESSAGE, oldest.id());
            }
            excess--;
        }
    }
}
