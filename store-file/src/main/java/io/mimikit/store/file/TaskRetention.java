package io.mimikit.store.file;

import io.mimikit.kernel.doc.Instants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Removes the oldest finished tasks, whole files of them, with their run logs and the artifacts that only they refer to:
 * by age, and while they are too many or too large. The newest file stays unless it is too old. Good for one round.
 */
final class TaskRetention {
    private final Disk disk;
    private final StateDirectory directory;
    private final FinishedTasks finished;
    private final LogWriter logs;

    private final Set<String> gone = new HashSet<>();
    private final Map<String, Long> logBytes = new HashMap<>();
    private long bytes;
    private long tasks;

    TaskRetention(Disk disk, StateDirectory directory, FinishedTasks finished, LogWriter logs) {
        this.disk = disk;
        this.directory = directory;
        this.finished = finished;
        this.logs = logs;
    }

    /** What went. */
    record Gone(Set<String> taskIds, int artifacts) {}

    /** @param otherBytes that count as bytes of runs, too */
    Gone prune(Instant now, RetentionLimits limits, StateRetention.Live live, long otherBytes) throws IOException {
        String oldest = Instants.print(now.minus(limits.runs().keep()));
        SortedMap<String, Long> parts = finished.parts();
        Map<String, Set<String>> ids = finished.idsByPart();
        measure(parts, ids, otherBytes);
        Artifacts artifacts = new Artifacts(disk, directory);
        artifacts.learn(ids, live);
        for (Map.Entry<String, Long> part : parts.entrySet()) {
            boolean old = FinishedTasks.isBefore(part.getKey(), oldest.substring(0, 10));
            boolean newest = part.getKey().equals(parts.lastKey());
            if (!old && (newest || !isTooMuch(limits, artifacts))) {
                break;
            }
            Set<String> members = ids.getOrDefault(part.getKey(), Set.of());
            remove(part.getKey(), members);
            bytes -= part.getValue();
            artifacts.release(part.getKey());
        }
        removeOrphans(oldest, live);
        return new Gone(Set.copyOf(gone), artifacts.prune(now, limits.artifacts()));
    }

    private boolean isTooMuch(RetentionLimits limits, Artifacts artifacts) {
        return tasks > limits.runs().tasksMax()
                || bytes > limits.runs().bytesMax()
                || artifacts.referredBytes() > limits.artifacts().bytesMax();
    }

    private void measure(SortedMap<String, Long> parts, Map<String, Set<String>> ids, long otherBytes)
            throws IOException {
        for (String name : LogFile.named(disk, directory.taskRuns(), "")) {
            String id = name.substring(0, name.length() - LogFile.SUFFIX.length());
            logBytes.put(id, disk.size(directory.taskRuns().resolve(name)));
        }
        bytes = otherBytes
                + parts.values().stream().mapToLong(Long::longValue).sum()
                + logBytes.values().stream().mapToLong(Long::longValue).sum();
        tasks = ids.values().stream().mapToLong(Set::size).sum();
    }

    private void remove(String part, Set<String> members) {
        logs.call(() -> {
            for (String id : members) {
                removeLog(id);
            }
            if (!members.isEmpty()) {
                disk.forceDirectory(directory.taskRuns()); // a run log whose task is forgotten would be an orphan
            }
            finished.remove(part);
            return part;
        });
        gone.addAll(members);
        tasks -= members.size();
    }

    private void removeLog(String id) throws IOException {
        if (LogFile.isSafe(id)) {
            disk.delete(log(id));
            Long size = logBytes.remove(id);
            bytes -= size == null ? 0 : size;
        }
    }

    private Path log(String id) {
        return directory.taskRuns().resolve(id + LogFile.SUFFIX);
    }

    /** Logs of tasks that nobody knows any more: a result that came after its task was forgotten is told there. */
    private void removeOrphans(String oldest, StateRetention.Live live) throws IOException {
        for (String id : List.copyOf(logBytes.keySet())) {
            if (live.taskIds().contains(id) || finished.knows(id)) {
                continue;
            }
            List<LogFile.Line> last = LogFile.last(disk, log(id), 1);
            if (last.isEmpty() || TriggerLogRetention.isOlder(last.getFirst(), oldest)) {
                logs.call(() -> {
                    removeLog(id);
                    return id;
                });
            }
        }
    }
}
