package io.mimikit.agent.model;

/**
 * One model of one provider: a blocking call that turns a conversation into the model's next answer. Thread-safe, and
 * stateless between calls as far as a conversation goes.
 */
public interface LanguageModel {
    /** Provider and model as the user writes them, such as {@code openai/gpt-4.1}. */
    String name();

    /**
     * Asks the model once; meant for a virtual thread. Text is handed to the listener as it arrives, on this thread.
     * Interrupting the thread cancels the exchange: the call then ends with the kernel's {@code INTERRUPTED} and the
     * interrupt flag set.
     *
     * @throws ModelException when there is no whole answer; its code says whether asking again may help
     */
    ModelResponse call(ModelRequest request, ModelListener listener);
}
