package io.mimikit.kernel.entity;

/** A thing with an identity that the store keeps. Immutable. */
public sealed interface Entity
        permits Conversation,
                Message,
                Notice,
                Task,
                Plan,
                Trigger,
                Question,
                LaneState,
                OutboxItem,
                Dispatch,
                IdempotencyEntry,
                UsageTotal,
                RunEntry {
    Kind kind();

    /** Unique among the entities of its kind. */
    String id();
}
