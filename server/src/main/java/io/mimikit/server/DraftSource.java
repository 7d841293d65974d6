package io.mimikit.server;

/** Where replies can be watched while they are being written. Thread-safe. */
public interface DraftSource {
    /** Nothing is streamed. */
    DraftSource NONE = listener -> {};

    /** Hears the whole text so far; must return at once. */
    interface Listener {
        void draft(String conversation, String text);
    }

    void listen(Listener listener);
}
