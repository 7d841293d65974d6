package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import java.util.List;

/** Messages of a conversation lie in memory now; from then on history may drop them. */
public record MarkArchived(String conversation, List<String> messageIds, String path) implements Command<Integer> {
    @Override
    public String name() {
        return "history.archive";
    }

    @Override
    public Integer decide(Draft draft) {
        int marked = 0;
        for (String id : messageIds) {
            Message message = draft.<Message>find(Kind.MESSAGE, id).orElse(null);
            if (message != null && message.archivedIn() == null) {
                draft.put(message.archivedIn(path));
                marked++;
            }
        }
        draft.<Conversation>find(Kind.CONVERSATION, conversation)
                .ifPresent(found -> draft.put(found.archived(draft.now())));
        Messages.trim(draft, conversation, 0, 0);
        OldConversations.makeRoom(draft, 0);
        return marked;
    }
}
