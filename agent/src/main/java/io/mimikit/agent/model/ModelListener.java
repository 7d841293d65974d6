package io.mimikit.agent.model;

/** Hears an answer while it is written. Called on the thread that made the call; what it throws ends the call. */
@FunctionalInterface
public interface ModelListener {
    /** Hears nothing. */
    ModelListener SILENT = delta -> {};

    /** The next piece of the answer's text, never empty. */
    void onText(String delta);
}
