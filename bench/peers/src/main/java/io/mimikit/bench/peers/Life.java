package io.mimikit.bench.peers;

import io.mimikit.bench.LinuxProcess;
import java.io.IOException;

/** One life of a scheduler in a process of its own that is ready for work. Closing ends it in order. One thread. */
interface Life extends AutoCloseable {
    /** The process and what is below it. */
    LinuxProcess process();

    /** Unfinished jobs in its store. */
    long unfinished() throws IOException;

    /** Ends the process as {@code kill -9} does; it is gone afterwards. */
    void kill() throws InterruptedException;

    @Override
    void close() throws IOException;
}
