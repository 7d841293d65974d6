package io.mimikit.store.file;

import io.mimikit.kernel.doc.Instants;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Removes what is older than people want to keep: finished tasks with their run logs, and lines of trigger logs.
 * Thread-safe; the work is done on the log thread, so no line is written meanwhile.
 */
public final class RunRetention {
    private static final Logger LOG = LoggerFactory.getLogger(RunRetention.class);

    private final Disk disk;
    private final StateDirectory directory;
    private final FinishedTasks finished;
    private final LogWriter logs;

    RunRetention(Disk disk, StateDirectory directory, FinishedTasks finished, LogWriter logs) {
        this.disk = disk;
        this.directory = directory;
        this.finished = finished;
        this.logs = logs;
    }

    /**
     * What went.
     *
     * @param finishedIds tasks that can't be looked up any more
     * @param triggerLines lines of trigger logs
     */
    public record Pruned(Set<String> finishedIds, long triggerLines) {}

    /**
     * Removes what ended more than {@code keepDays} days before {@code now}, in whole UTC days, and the oldest lines of
     * a trigger's log beyond {@code linesPerTriggerMax}.
     */
    public Pruned prune(Instant now, int keepDays, int linesPerTriggerMax) {
        Instant oldest = now.minus(Duration.ofDays(keepDays));
        return logs.call(() -> pruneNow(Instants.print(oldest), linesPerTriggerMax));
    }

    private Pruned pruneNow(String oldest, int linesPerTriggerMax) throws IOException {
        Set<String> gone = finished.endedBefore(oldest.substring(0, 10));
        for (String id : gone) {
            if (LogFile.isSafe(id)) {
                disk.delete(directory.taskRuns().resolve(id + LogFile.SUFFIX));
            }
        }
        if (!gone.isEmpty()) {
            disk.forceDirectory(directory.taskRuns()); // a run log whose task is forgotten would stay for ever
        }
        finished.removeBefore(oldest.substring(0, 10));
        long lines = 0;
        for (String name : LogFile.named(disk, directory.triggerRuns(), "")) {
            lines += pruneTrigger(directory.triggerRuns().resolve(name), oldest, linesPerTriggerMax);
        }
        if (!gone.isEmpty() || lines > 0) {
            LOG.info("retention removed {} finished tasks and {} lines of trigger logs", gone.size(), lines);
        }
        return new Pruned(gone, lines);
    }

    private long pruneTrigger(Path file, String oldest, int linesMax) throws IOException {
        List<LogFile.Line> all = LogFile.last(disk, file, Integer.MAX_VALUE);
        List<LogFile.Line> kept = all.stream()
                .skip(Math.max(0, all.size() - linesMax))
                .filter(line -> !isOlder(line, oldest))
                .toList();
        if (kept.isEmpty()) {
            disk.delete(file);
        } else if (kept.size() < all.size()) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            kept.forEach(line -> {
                text.writeBytes(line.bytes());
                text.writeBytes("\n".getBytes(StandardCharsets.US_ASCII));
            });
            DurableFile.place(disk, file, text.toByteArray(), text.size()); // its name is forced with the next lines
        }
        return (long) all.size() - kept.size();
    }

    private static boolean isOlder(LogFile.Line line, String oldest) {
        try {
            return Json.object(line.bytes()).get("ts") instanceof String ts && ts.compareTo(oldest) < 0;
        } catch (JacksonException ignored) {
            return false; // unreadable, so its age is unknown; the count removes it in the end
        }
    }
}
