package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.RunEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;

/**
 * The run logs, one file per task and trigger. Each line carries the number of the record that it comes from, so that
 * after a crash the end of the journal can be gone through again without doubling a line. Owned by the log thread.
 */
final class RunLogs {
    private static final Logger LOG = LoggerFactory.getLogger(RunLogs.class);
    /** What the audit has to know and no task or trigger has done. */
    private static final String ACCESS = "access";

    private static final String Q = "q";

    private final Disk disk;
    private final StateDirectory directory;
    private final long through;
    private final Quarantine quarantine;
    private final JsonBytes text = new JsonBytes();
    /** What files that a replayed record belongs to hold already. */
    private final Map<Path, Known> known = new HashMap<>();

    /** @param through lines of records up to this one were forced; the journal may not have them any more */
    RunLogs(Disk disk, StateDirectory directory, long through, Quarantine quarantine) {
        this.disk = disk;
        this.directory = directory;
        this.through = through;
        this.quarantine = quarantine;
    }

    /** The newest record in a file, and how many lines it has there that were not met again yet. */
    private static final class Known {
        private long q;
        private int lines;
        private long end;
        private long tornAt = -1;

        /** A line that can't be read is torn unless one follows that was forced. */
        private void add(long record, long offset, int length, long through) {
            if (record < 0) {
                tornAt = tornAt < 0 ? offset : tornAt;
            } else if (tornAt < 0 || record <= through) {
                lines = record == q ? lines + 1 : 1;
                q = record;
                tornAt = -1;
            }
            end = offset + length + 1;
        }
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

    /** Everything replayed is in; what comes now is new. Answers the files that were gone through. */
    Set<Path> endReplay() {
        Set<Path> files = known.keySet().stream().filter(disk::exists).collect(Collectors.toSet());
        known.clear();
        return files;
    }

    private static boolean isLoggable(RunEntry entry) {
        if (entry.subject().equals(ACCESS)) {
            return false; // for the audit only
        }
        boolean knownSubject =
                entry.subject().equals(RunEntry.TASK) || entry.subject().equals(RunEntry.TRIGGER);
        boolean loggable = knownSubject && LogFile.isSafe(entry.subjectId());
        if (knownSubject && !loggable) {
            // others, such as what is noted for the audit alone, have no run log
            LOG.warn("run log of {} \"{}\" can't be a file name; left out", entry.subject(), entry.subjectId());
        }
        return loggable;
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

    /** Reads what a file holds and cuts it where it is torn; the journal has what was not forced. */
    private Known readKnown(Path file) throws IOException {
        Known result = new Known();
        if (!disk.exists(file)) {
            return result;
        }
        LogFile.forEach(disk, file, (offset, bytes, start, length) -> {
            result.add(recordOf(bytes, start, length), offset, length, through);
            return true;
        });
        long cut = result.tornAt < 0 ? result.end : result.tornAt;
        if (cut < disk.size(file)) {
            LOG.warn("{}: torn from byte {} on; cut and kept in quarantine", file, cut);
            quarantine.keep(file, disk.read(file), Math.toIntExact(cut), "torn end of a run log, derived again");
            disk.truncate(file, cut);
        }
        return result;
    }

    /** The number of a line's record, 0 for an imported one: it was there before the first record. */
    private static long recordOf(byte[] bytes, int start, int length) {
        try {
            Object q = tree(bytes, start, length).getOrDefault(Q, 0L);
            return q instanceof Long number ? number : -1;
        } catch (JacksonException ignored) {
            return -1; // torn; the caller cuts it
        }
    }

    /** The fields of a line; one that was imported has neither number nor seal. */
    private static Map<String, @Nullable Object> tree(byte[] bytes, int start, int length) {
        Map<String, @Nullable Object> tree = Json.object(bytes, start, length);
        boolean ours = tree.remove(Seal.FIELD) != null || tree.containsKey(Q);
        if (ours && !Seal.holds(bytes, start, length)) {
            throw new StreamReadException(null, "not what was written");
        }
        return tree;
    }

    private byte[] line(long q, RunEntry entry) {
        text.reset();
        text.startObject();
        text.field(Q, q);
        RunEntry.SHAPE.writeFields(text, entry);
        text.endObject();
        Seal.close(text, 0);
        return text.toByteArray();
    }

    /** The newest entries of a log, oldest first. Thread-safe. */
    static List<RunEntry> read(Disk disk, Path file, int limit) throws IOException {
        List<RunEntry> entries = new ArrayList<>();
        for (LogFile.Line line : LogFile.last(disk, file, limit)) {
            entries.add(entry(file, line));
        }
        return entries;
    }

    private static RunEntry entry(Path file, LogFile.Line line) {
        try {
            Map<String, @Nullable Object> tree = tree(line.bytes(), 0, line.bytes().length);
            tree.remove(Q);
            return RunEntry.SHAPE.read(tree, file.toString());
        } catch (JacksonException | MimikitException e) {
            String place = file + " at byte " + line.offset();
            LOG.warn("{} can't be read", place, e);
            return new RunEntry(place, "", "", Instant.EPOCH, "damaged", null, Map.of("place", place));
        }
    }
}
