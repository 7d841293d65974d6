package io.mimikit.bench.peers;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A scheduler in this JVM with {@value Scale#WORKERS} workers that run one job each at a time. Enqueuing and scheduling are
 * thread-safe, the rest is for one thread.
 */
interface Peer extends AutoCloseable {
    /** Adds a job that is due now; returns when it is as durable as this peer makes it. */
    void enqueue(String payload) throws Exception;

    /** Adds a job that is due at an instant, in whole milliseconds. */
    void schedule(String payload, Instant due) throws Exception;

    /** From now on jobs run; to be called once. */
    void start() throws Exception;

    /** Jobs that this peer's store knows and that are not over: waiting, running or to be repeated. */
    long unfinished() throws Exception;

    @Override
    void close();

    /**
     * What opening one takes.
     *
     * @param directory for those that keep files
     * @param jdbcUrl for those that keep rows
     * @param connections the size of their pool
     * @param fresh whether to begin with nothing
     * @param job what a job does with its payload
     */
    record Setup(Path directory, String jdbcUrl, int connections, boolean fresh, Consumer<String> job) {
        Setup running(Consumer<String> otherJob) {
            return new Setup(directory, jdbcUrl, connections, fresh, otherJob);
        }
    }
}
