package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation. Immutable.
 *
 * @param seq orders the messages of the whole runtime, whatever the clock did
 * @param turnTaskId the turn that answered it, or that said it
 * @param questionId the question that it asks or answers
 * @param archivedIn where its text lies in memory, once archived
 */
public record Message(
        String id,
        long seq,
        String conversation,
        MessageRole role,
        String text,
        Instant createdAt,
        MessageState state,
        @Nullable String turnTaskId,
        @Nullable String questionId,
        @Nullable Usage usage,
        @Nullable Long elapsedMillis,
        @Nullable String archivedIn,
        Map<String, Object> extra)
        implements Entity {
    public static final Shape<Message> SHAPE = Shape.<Message>of()
            .envelope("kind", "schemaVersion")
            .field("id", Message::id, FieldType.STRING)
            .field("seq", Message::seq, FieldType.LONG)
            .field("conversation", Message::conversation, FieldType.STRING)
            .field("role", Message::role, MessageRole.TYPE)
            .field("text", Message::text, FieldType.STRING)
            .field("createdAt", Message::createdAt, FieldType.INSTANT)
            .field("state", Message::state, MessageState.TYPE)
            .field("turnTaskId", Message::turnTaskId, FieldType.STRING)
            .field("questionId", Message::questionId, FieldType.STRING)
            .field("usage", Message::usage, Usage.SHAPE)
            .field("elapsedMs", Message::elapsedMillis, FieldType.LONG)
            .field("archivedIn", Message::archivedIn, FieldType.STRING)
            .extra(Message::extra)
            .build(d -> new Message(
                    d.need("id", FieldType.STRING),
                    d.or("seq", FieldType.LONG, 0L),
                    d.or("conversation", FieldType.STRING, Conversation.MAIN),
                    d.need("role", MessageRole.TYPE),
                    d.or("text", FieldType.STRING, ""),
                    d.need("createdAt", FieldType.INSTANT),
                    d.or("state", MessageState.TYPE, MessageState.SENT),
                    d.opt("turnTaskId", FieldType.STRING),
                    d.opt("questionId", FieldType.STRING),
                    d.opt("usage", Usage.SHAPE),
                    d.opt("elapsedMs", FieldType.LONG),
                    d.opt("archivedIn", FieldType.STRING),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.MESSAGE;
    }

    /** What a person wrote and no turn has taken yet, or one that failed left behind. */
    public boolean awaitsTurn() {
        return state == MessageState.PENDING || state == MessageState.UNANSWERED;
    }

    /** Size of the text in UTF-8. */
    public int textBytes() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    public Message state(MessageState value, @Nullable String turn) {
        return new Message(
                id,
                seq,
                conversation,
                role,
                text,
                createdAt,
                value,
                turn,
                questionId,
                usage,
                elapsedMillis,
                archivedIn,
                extra);
    }

    public Message archivedIn(String path) {
        return new Message(
                id,
                seq,
                conversation,
                role,
                text,
                createdAt,
                state,
                turnTaskId,
                questionId,
                usage,
                elapsedMillis,
                path,
                extra);
    }

    public Message text(String value) {
        return new Message(
                id,
                seq,
                conversation,
                role,
                value,
                createdAt,
                state,
                turnTaskId,
                questionId,
                usage,
                elapsedMillis,
                archivedIn,
                extra);
    }
}
