package io.mimikit.agent.model;

/** The text of an answer as it grows, told to the listener piece by piece. For one thread. */
final class AnswerText {
    private final StringBuilder text = new StringBuilder();
    private final ModelListener listener;

    AnswerText(ModelListener listener) {
        this.listener = listener;
    }

    void append(String delta) {
        if (!delta.isEmpty()) {
            text.append(delta);
            listener.onText(delta);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
