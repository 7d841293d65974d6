package io.mimikit.kernel.store;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import java.util.List;
import java.util.Optional;

/**
 * Durable state. One thread, the engine's, calls {@link #open}, {@link #commit}, {@link #reload}, {@link #checkpoint}
 * and {@link #close}; the reading methods may be called from any thread.
 */
public interface Store extends AutoCloseable {
    /**
     * Takes possession and loads what is there.
     *
     * @throws MimikitException (state_locked, state_damaged, state_too_new, storage)
     */
    Recovered open();

    /**
     * Makes the records durable, all of them, in order. When it returns they survive a power cut.
     *
     * @throws MimikitException (storage, disk_full) when it is not certain that they do; the caller must
     *     {@link #reload} before it commits again; (state_locked) when another process has the state, for good
     */
    void commit(List<Transition> batch);

    /** What the disk has after a failed commit; commits work again afterwards, or this throws. */
    Recovered reload();

    /** Whether enough has been written since the last checkpoint to make one worthwhile. */
    boolean wantsCheckpoint();

    /**
     * Starts to fold the journal into documents, in the background; a second call while one is under way does nothing.
     *
     * @param snapshot the committed state at this very moment
     * @param done called on some thread with the finished tasks that left the documents, once that is durable; not
     *     called when the checkpoint fails, which loses nothing
     */
    void checkpoint(Snapshot snapshot, java.util.function.Consumer<List<Task>> done);

    /**
     * Whether the disk is full, so that only what ends work should be committed: it comes out of a reserve. Each call
     * while it is looks whether there is space again; by the engine's thread.
     */
    boolean isFull();

    /** What keeps the store from its work now, though commits may succeed; from any thread. */
    Optional<Trouble> trouble();

    /** What people should know of what happened since {@link #open}, oldest first and not for ever; from any thread. */
    List<String> findings();

    /** Called when nothing is waiting: the store may make the last acknowledged record provable. */
    void idle();

    /** The newest {@code limit} entries of a run log, oldest first; everything committed before the call is there. */
    List<RunEntry> readRuns(String subject, String subjectId, int limit);

    /** Audit lines with a number above {@code after}, oldest first, at most {@code limit}; negative: the newest. */
    List<AuditLine> readAudit(long after, int limit);

    /** Checks the hashes of the whole audit, as it is kept now; takes time in proportion to its length. */
    AuditVerdict verifyAudit();

    /** A task that has left the live state. */
    Optional<Task> findFinished(String taskId);

    /** Tasks that have left the live state, newest first, at most {@code limit}. */
    List<Task> listFinished(int limit);

    /** Finishes what is under way and gives the state up. The caller may checkpoint before. */
    @Override
    void close();
}
