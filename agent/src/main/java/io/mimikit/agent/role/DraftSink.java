package io.mimikit.agent.role;

/** Hears what the Teller is about to say, while it is said; nothing of it is durable. Thread-safe. */
public interface DraftSink {
    /** Hears nothing. */
    DraftSink NONE = (conversation, text) -> {};

    /** The whole text so far. */
    void draft(String conversation, String text);
}
