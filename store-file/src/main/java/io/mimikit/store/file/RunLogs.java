package io.mimikit.store.file;

import io.mimikit.kernel.entity.RunEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The run logs, one file per task and trigger. Each line carries the number of the record that it comes from, so that
 * after a crash the end of the journal can be gone through again without doubling a line. Owned by the log thread.
 */
final class RunLogs {
    private static final Logger LOG = LoggerFactory.getLogger(RunLogs.class);
    private static final String Q = "q";

    private final Disk disk;
    private final StateDirectory directory;
    private final JsonBytes text = new JsonBytes();
    /** What files that a replayed record belongs to hold already. */
    private final Map<Path, Known> known = new HashMap<>();

    RunLogs(Disk disk, StateDirectory directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** The newest record in a file, and how many lines it has there that were not met again yet. */
    private static final class Known {
        private long q;
        private int lines;
    }

    static Path file(StateDirectory directory, String subject, String id) {
        Path where = subject.equals(RunEntry.TRIGGER) ? directory.triggerRuns() : directory.taskRuns();
        return where.resolve(id + LogFile.SUFFIX);
    }

    /** Adds the lines of a record to what is to be appended. */
    void add(LogRecord record, Map<Path, ByteArrayOutputStream> pending) {
        for (RunEntry entry : record.runs()) {
            if (isLoggable(entry)) {
                Path file = file(directory, entry.subject(), entry.subjectId());
                pending.computeIfAbsent(file, ignored -> new ByteArrayOutputStream(256))
                        .writeBytes(line(record.q(), entry));
            }
        }
    }

    /** Like add, without the lines that are there. */
    void addMissing(LogRecord record, Map<Path, ByteArrayOutputStream> pending) throws IOException {
        for (RunEntry entry : record.runs()) {
            if (isLoggable(entry)) {
                learn(file(directory, entry.subject(), entry.subjectId()));
            }
        }
        List<RunEntry> missing = new ArrayList<>();
        for (RunEntry entry : record.runs()) {
            if (isLoggable(entry) && !isThere(record.q(), file(directory, entry.subject(), entry.subjectId()))) {
                missing.add(entry);
            }
        }
        add(new LogRecord(record.q(), record.at(), record.what(), record.by(), missing, null), pending);
    }

    /** Everything replayed is in; what comes now is new. */
    void endReplay() {
        known.clear();
    }

    private static boolean isLoggable(RunEntry entry) {
        boolean knownSubject =
                entry.subject().equals(RunEntry.TASK) || entry.subject().equals(RunEntry.TRIGGER);
        if (knownSubject && LogFile.isSafe(entry.subjectId())) {
            return true;
        }
        LOG.warn("run log of {} \"{}\" can't be a file name; left out", entry.subject(), entry.subjectId());
        return false;
    }

    private void learn(Path file) throws IOException {
        if (!known.containsKey(file)) {
            known.put(file, readKnown(file));
        }
    }

    private boolean isThere(long q, Path file) {
        Known there = Objects.requireNonNull(known.get(file));
        return q < there.q || (q == there.q && there.lines-- > 0);
    }

    /** Reads what a file holds and cuts it where it is torn; nothing of that was forced, and the journal has it. */
    private Known readKnown(Path file) throws IOException {
        Known result = new Known();
        if (!disk.exists(file)) {
            return result;
        }
        long[] good = new long[1];
        LogFile.forEach(disk, file, (offset, bytes, start, length) -> {
            long q = recordOf(bytes, start, length);
            if (q >= 0) {
                result.lines = q == result.q ? result.lines + 1 : 1;
                result.q = q;
                good[0] = offset + length + 1;
            }
            return q >= 0;
        });
        if (good[0] < disk.size(file)) {
            disk.truncate(file, good[0]);
        }
        return result;
    }

    private static long recordOf(byte[] bytes, int start, int length) {
        try {
            return Json.object(bytes, start, length).get(Q) instanceof Long q ? q : -1;
        } catch (JacksonException ignored) {
            return -1; // torn; the caller cuts it
        }
    }

    private byte[] line(long q, RunEntry entry) {
        text.reset();
        text.startObject();
        text.field(Q, q);
        RunEntry.SHAPE.writeFields(text, entry);
        text.endObject();
        text.raw(new byte[] {'\n'});
        return text.toByteArray();
    }

    /** The newest entries of a log, oldest first. Thread-safe. */
    static List<RunEntry> read(Disk disk, Path file, int limit) throws IOException {
        List<RunEntry> entries = new ArrayList<>();
        for (LogFile.Line line : LogFile.last(disk, file, limit)) {
            Map<String, @Nullable Object> tree = Json.object(line.bytes());
            tree.remove(Q);
            entries.add(RunEntry.SHAPE.read(tree, file.toString()));
        }
        return entries;
    }
}
