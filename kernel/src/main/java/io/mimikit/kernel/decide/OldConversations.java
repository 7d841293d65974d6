package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Conversations beside the user's own go when they are over: all that was said is in memory, nobody waits in them, and no
 * task or trigger speaks there. One that is not stays, however old.
 */
final class OldConversations {
    /** So many times more may be open than are kept of those that are over. */
    private static final int OPEN_FACTOR = 10;

    private OldConversations() {}

    static void dropIfOver(Draft draft, String id) {
        if (isOver(draft, id)) {
            drop(draft, id);
        }
    }

    /** Before one more is made: the oldest that are over go while there are too many. */
    static void makeRoom(Draft draft) {
        Collection<Entity> all = draft.state().all(Kind.CONVERSATION);
        int excess = all.size() + 1 - draft.config().retention().conversationsMax();
        if (excess <= 0) {
            return;
        }
        Set<String> touched = touched(draft);
        for (Entity conversation : all) {
            if (excess > 0 && !touched.contains(conversation.id()) && isOver(draft, conversation.id())) {
                drop(draft, conversation.id());
                excess--;
            }
        }
    }

    /**
     * Refuses to begin one more where nothing helps, because far too many are not over.
     *
     * @throws MimikitException (backpressure)
     */
    static void checkRoom(Draft draft, String id) {
        int all = draft.state().all(Kind.CONVERSATION).size();
        long most = (long) OPEN_FACTOR * draft.config().retention().conversationsMax();
        if (all >= most && draft.find(Kind.CONVERSATION, id).isEmpty()) {
            throw new MimikitException(
                    ErrorCode.BACKPRESSURE,
                    "conversation " + id + " would be one of more than " + most + " that are not over (" + OPEN_FACTOR
                            + " times retention.conversationsMax); use one that is there");
        }
    }

    /** What the decision itself says somewhere. */
    private static Set<String> touched(Draft draft) {
        Set<String> touched = new HashSet<>();
        draft.<Message>changed(Kind.MESSAGE).forEach(message -> touched.add(message.conversation()));
        draft.<Notice>changed(Kind.NOTICE).forEach(notice -> touched.add(notice.conversation()));
        draft.<Question>changed(Kind.QUESTION).forEach(question -> touched.add(question.conversation()));
        draft.<Task>changed(Kind.TASK).forEach(task -> touched.add(task.spec().conversation()));
        draft.<Conversation>changed(Kind.CONVERSATION).forEach(conversation -> touched.add(conversation.id()));
        return touched;
    }

    private static boolean isOver(Draft draft, String id) {
        return !id.equals(Conversation.MAIN)
                && draft.state().openTurn(id).isEmpty()
                && draft.state().notices(id).isEmpty()
                && draft.state().messages(id).values().stream().allMatch(message -> message.archivedIn() != null)
                && nobodySpeaks(draft, id);
    }

    private static boolean nobodySpeaks(Draft draft, String id) {
        boolean asked = draft.state().all(Kind.QUESTION).stream()
                .map(Question.class::cast)
                .anyMatch(
                        question -> question.isOpen() && question.conversation().equals(id));
        boolean scheduled = draft.state().all(Kind.TRIGGER).stream()
                .map(Trigger.class::cast)
                .anyMatch(trigger -> id.equals(EndTask.ownConversation(trigger.id()))
                        || trigger.spec().conversation().equals(id));
        boolean worked = draft.state().all(Kind.TASK).stream()
                .map(Task.class::cast)
                .anyMatch(task -> !task.status().isTerminal()
                        && (task.spec().conversation().equals(id)
                                || id.equals(EndTask.ownConversation(
                                        String.valueOf(task.spec().origin().triggerId())))));
        return !asked && !scheduled && !worked;
    }

    private static void drop(Draft draft, String id) {
        draft.state().messages(id).values().forEach(message -> draft.delete(Kind.MESSAGE, message.id()));
        draft.state().all(Kind.QUESTION).stream()
                .map(Question.class::cast)
                .filter(question -> question.conversation().equals(id))
                .forEach(question -> draft.delete(Kind.QUESTION, question.id()));
        draft.delete(Kind.CONVERSATION, id);
    }
}
