package io.mimikit.store.file;

/**
 * Where a store does what nobody waits for. Work of one name is done in the order in which it was given, one at a time.
 * Thread-safe.
 */
public interface Background extends AutoCloseable {
    /** Does this on the thread of that name, not before {@code delayMillis} have passed. */
    void run(String thread, long delayMillis, Runnable work);

    /** Forgets what has not begun. */
    @Override
    void close();
}
