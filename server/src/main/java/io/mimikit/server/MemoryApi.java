package io.mimikit.server;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The user's memory as the server needs it. Thread-safe. Paths are checked by whoever implements this. */
public interface MemoryApi {
    /** A passage that answers a query. */
    record Hit(String path, int line, double score, String snippet) {}

    /** A file of the memory. */
    record File(String path, long bytes, Instant modifiedAt) {}

    /** The best passages first. */
    List<Hit> search(String query, int limit);

    /** Reads every file anew for the search; answers how many there are. */
    int reindex();

    /** All files, by path. */
    List<File> list();

    Optional<String> read(String path);

    /** Makes or replaces a file; durable when it returns. */
    void write(String path, String text);

    /** Answers whether there was such a file. */
    boolean delete(String path);

    /** Writes something down, in the long-term file or among the notes of today; answers the file. Durable. */
    String remember(String content, boolean longTerm);

    /**
     * Removes what retention says; answers what went and what stays, in plain values.
     *
     * @param force removes old files that no summary covers, too
     */
    Map<String, Object> prune(boolean dryRun, boolean force);

    /**
     * Forgets a file, a message or all passages of a query; answers what goes and what can't be reached, in plain values.
     */
    Map<String, Object> forget(String what, boolean dryRun);
}
