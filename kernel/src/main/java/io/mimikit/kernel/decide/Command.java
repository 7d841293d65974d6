package io.mimikit.kernel.decide;

/**
 * Something that somebody asks of the runtime. Immutable.
 *
 * @param <R> the answer
 */
public interface Command<R> {
    /** The name of the decision in records and in the audit, such as {@code task.create}. */
    String name();

    /**
     * Decides: reads the state through the draft and writes its changes there. Pure.
     *
     * @throws io.mimikit.kernel.MimikitException when it can't be done; nothing is changed then
     */
    R decide(Draft draft);

    /** Whether it may be refused while too much is waiting to be written; what ends work never is. */
    default boolean isNewWork() {
        return false;
    }

    /**
     * Whether it may be left waiting while a deep queue is being worked off, and be decided after what was asked later. Who
     * needs an order waits for the answer.
     */
    default boolean keepsPace() {
        return false;
    }
}
