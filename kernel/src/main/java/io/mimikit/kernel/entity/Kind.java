package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.Shape;
import java.util.Optional;

/** The kinds of entity: name in documents, version of the form, and the form itself. */
public enum Kind {
    CONVERSATION("conversation", 1, Conversation.SHAPE),
    MESSAGE("message", 1, Message.SHAPE),
    NOTICE("notice", 1, Notice.SHAPE),
    TASK("task", 1, Task.SHAPE),
    PLAN("plan", 1, Plan.SHAPE),
    TRIGGER("trigger", 1, Trigger.SHAPE),
    QUESTION("question", 1, Question.SHAPE),
    LANE("lane", 1, LaneState.SHAPE),
    OUTBOX("outbox", 1, OutboxItem.SHAPE),
    DISPATCH("dispatch", 1, Dispatch.SHAPE),
    IDEMPOTENCY("idempotency", 1, IdempotencyEntry.SHAPE),
    USAGE("usage", 1, UsageTotal.SHAPE),
    /** A line of a run log: appended, never changed, and no part of the live state. */
    RUN("run", 1, RunEntry.SHAPE);

    private final String wireName;
    private final int schemaVersion;

    @SuppressWarnings("ImmutableEnumChecker") // a Shape is immutable, but the checker can't see through its functions
    private final Shape<? extends Entity> shape;

    Kind(String wireName, int schemaVersion, Shape<? extends Entity> shape) {
        this.wireName = wireName;
        this.schemaVersion = schemaVersion;
        this.shape = shape;
    }

    public String wireName() {
        return wireName;
    }

    /** The version that this program writes. */
    public int schemaVersion() {
        return schemaVersion;
    }

    /** Whether entities of this kind go to a log instead of the live state. */
    public boolean isLog() {
        return this == RUN;
    }

    /** The document form, for an entity of this kind. */
    @SuppressWarnings("unchecked")
    public Shape<Entity> shape() {
        return (Shape<Entity>) shape;
    }

    public static Optional<Kind> fromWire(String name) {
        for (Kind kind : values()) {
            if (kind.wireName.equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
