package io.mimikit.agent.role;

import io.mimikit.agent.model.ModelMessage;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.state.State;
import io.mimikit.memory.MemoryHit;
import io.mimikit.memory.MemoryQuery;
import io.mimikit.memory.MemorySearch;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a conversation brings along: the newest history within limits, what memory holds about it, what has happened, and
 * what is to be answered. Immutable.
 *
 * @param history what was said before, oldest first
 * @param inputs what no turn has answered, oldest first
 */
record ConversationContext(
        List<Message> history, List<Message> inputs, List<Notice> notices, List<Question> questions) {
    private static final Logger LOG = LoggerFactory.getLogger(ConversationContext.class);
    private static final int MESSAGES_MIN = 5;
    private static final int MESSAGES_MAX = 20;
    private static final int TOKENS_MAX = 4096;
    private static final int MEMORY_HITS = 5;
    private static final int MEMORY_CHARS_MAX = 8192;
    private static final int QUERY_CHARS_MAX = 1000;

    static ConversationContext of(State state, String conversation) {
        List<Message> history = new ArrayList<>();
        long tokens = 0;
        for (Message message : state.messages(conversation).descendingMap().values()) {
            if (message.awaitsTurn()) {
                continue;
            }
            tokens += (message.text().length() + 3) / 4;
            if (history.size() >= MESSAGES_MAX || (tokens > TOKENS_MAX && history.size() >= MESSAGES_MIN)) {
                break;
            }
            history.addFirst(message);
        }
        List<Question> questions = new ArrayList<>();
        for (Entity entity : state.all(Kind.QUESTION)) {
            Question question = (Question) entity;
            if (question.isOpen() && question.conversation().equals(conversation)) {
                questions.add(question);
            }
        }
        return new ConversationContext(
                history,
                List.copyOf(state.awaiting(conversation)),
                List.copyOf(state.notices(conversation)),
                questions);
    }

    /** The history as a conversation of its own. */
    List<ModelMessage> historyMessages() {
        List<ModelMessage> messages = new ArrayList<>();
        for (Message message : history) {
            messages.add(
                    message.role() == MessageRole.AGENT
                            ? new ModelMessage.Assistant(message.text(), List.of(), null)
                            : new ModelMessage.User(
                                    message.role() == MessageRole.SYSTEM
                                            ? Prompts.fence("note", message.text())
                                            : message.text()));
        }
        return messages;
    }

    /** The history as data, for those who don't take part in it. */
    String historyText() {
        StringBuilder text = new StringBuilder();
        for (Message message : history) {
            text.append(Instants.print(message.createdAt()))
                    .append(' ')
                    .append(message.role().wireName());
            text.append(": ").append(message.text()).append('\n');
        }
        return text.toString();
    }

    /** What has happened, as one fenced message; empty when nothing has. */
    String newsText() {
        StringBuilder text = new StringBuilder();
        for (Notice notice : notices) {
            text.append(notice.text().strip()).append("\n\n");
        }
        return text.toString().strip();
    }

    String questionsText() {
        StringBuilder text = new StringBuilder();
        for (Question question : questions) {
            text.append("Open question ").append(question.id()).append(": ").append(question.question());
            text.append(question.options().isEmpty() ? "" : " " + question.options())
                    .append('\n');
        }
        return text.toString();
    }

    /** What memory holds about these words; nothing when the search fails, since an answer without it beats none. */
    static String memoryText(MemorySearch search, String about) {
        if (about.isBlank()) {
            return "";
        }
        try {
            String query = about.length() > QUERY_CHARS_MAX ? about.substring(0, QUERY_CHARS_MAX) : about;
            StringBuilder text = new StringBuilder();
            for (MemoryHit hit : search.search(MemoryQuery.of(query, MEMORY_HITS))) {
                if (text.length() < MEMORY_CHARS_MAX) {
                    text.append(hit.path())
                            .append(':')
                            .append(hit.line())
                            .append(": ")
                            .append(hit.snippet())
                            .append('\n');
                }
            }
            return text.toString();
        } catch (RuntimeException e) {
            LOG.warn("memory search failed; the turn goes on without it", e);
            return "";
        }
    }
}
