package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that the user was asked; holds no thread and no slot. Immutable.
 *
 * @param taskId the task that waits for the answer, null when only the conversation does
 * @param fallback the answer at the deadline, null when there is none
 */
public record Question(
        String id,
        String conversation,
        @Nullable String taskId,
        Role askedBy,
        String question,
        List<String> options,
        @Nullable String fallback,
        Instant createdAt,
        Instant expiresAt,
        QuestionStatus status,
        @Nullable String answer,
        @Nullable Instant answeredAt,
        Map<String, Object> extra)
        implements Entity {
    public static final Shape<Question> SHAPE = Shape.<Question>of()
            .envelope("kind", "schemaVersion")
            .field("id", Question::id, FieldType.STRING)
            .field("conversation", Question::conversation, FieldType.STRING)
            .field("taskId", Question::taskId, FieldType.STRING)
            .field("askedBy", Question::askedBy, Role.TYPE)
            .field("question", Question::question, FieldType.STRING)
            .field("options", Question::options, FieldType.STRINGS)
            .field("default", Question::fallback, FieldType.STRING)
            .field("createdAt", Question::createdAt, FieldType.INSTANT)
            .field("expiresAt", Question::expiresAt, FieldType.INSTANT)
            .field("status", Question::status, QuestionStatus.TYPE)
            .field("answer", Question::answer, FieldType.STRING)
            .field("answeredAt", Question::answeredAt, FieldType.INSTANT)
            .extra(Question::extra)
            .build(d -> new Question(
                    d.need("id", FieldType.STRING),
                    d.or("conversation", FieldType.STRING, Conversation.MAIN),
                    d.opt("taskId", FieldType.STRING),
                    d.or("askedBy", Role.TYPE, Role.TELLER),
                    d.need("question", FieldType.STRING),
                    d.or("options", FieldType.STRINGS, List.of()),
                    d.opt("default", FieldType.STRING),
                    d.need("createdAt", FieldType.INSTANT),
                    d.need("expiresAt", FieldType.INSTANT),
                    d.or("status", QuestionStatus.TYPE, QuestionStatus.OPEN),
                    d.opt("answer", FieldType.STRING),
                    d.opt("answeredAt", FieldType.INSTANT),
                    d.extra()));

    @Override
    public Kind kind() {
        return Kind.QUESTION;
    }

    public boolean isOpen() {
        return status == QuestionStatus.OPEN;
    }

    public Question closed(QuestionStatus how, @Nullable String with, Instant at) {
        return new Question(
                id,
                conversation,
                taskId,
                askedBy,
                question,
                options,
                fallback,
                createdAt,
                expiresAt,
                how,
                with,
                at,
                extra);
    }
}
