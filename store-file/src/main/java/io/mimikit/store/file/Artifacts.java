package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The large outputs in {@code artifacts/}, named by the SHA-256 of their content, and who refers to them: any mention in a
 * task or its run log counts. Good for one round of retention.
 */
final class Artifacts {
    private static final int NAME_LENGTH = 64;
    private static final String UNFINISHED = ".tmp";
    /** An output is on disk before the record that refers to it. */
    private static final Duration GRACE = Duration.ofHours(1);

    private static final String LIVE = "";

    private final Disk disk;
    private final StateDirectory directory;
    private final Path artifacts;
    private final Map<String, Long> sizes = new HashMap<>();
    private final List<String> unfinished = new ArrayList<>();
    /** Artifacts by the file of finished tasks that mentions them. */
    private final Map<String, Set<String>> referred = new HashMap<>();

    private final Set<String> released = new HashSet<>();
    private Set<String> attempts = Set.of();

    Artifacts(Disk disk, StateDirectory directory) throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.artifacts = directory.root().resolve("artifacts");
        for (String name : disk.list(artifacts)) {
            if (name.length() == NAME_LENGTH) {
                sizes.put(name, disk.size(artifacts.resolve(name)));
            } else if (name.endsWith(UNFINISHED)) {
                unfinished.add(name);
            }
        }
    }

    /** Finds out who refers to what. */
    void learn(Map<String, Set<String>> tasksByPart, StateRetention.Live live) throws IOException {
        attempts = live.attemptIds();
        if (sizes.isEmpty()) {
            return;
        }
        Set<String> alive = new HashSet<>(live.artifacts());
        live.taskIds().forEach(id -> mentionedInLog(id, alive));
        referred.put(LIVE, alive);
        for (Map.Entry<String, Set<String>> part : tasksByPart.entrySet()) {
            Set<String> found = new HashSet<>();
            mentioned(directory.runs().resolve(part.getKey()), found);
            part.getValue().forEach(id -> mentionedInLog(id, found));
            referred.put(part.getKey(), found);
        }
    }

    private void mentionedInLog(String taskId, Set<String> found) {
        if (LogFile.isSafe(taskId)) {
            try {
                mentioned(directory.taskRuns().resolve(taskId + LogFile.SUFFIX), found);
            } catch (IOException e) {
                throw StorageErrors.failed("run log of task " + taskId, e);
            }
        }
    }

    private void mentioned(Path file, Set<String> found) throws IOException {
        if (disk.exists(file)) {
            LogFile.forEach(disk, file, (offset, bytes, start, length) -> {
                names(bytes, start, length, found);
                return true;
            });
        }
    }

    private void names(byte[] bytes, int start, int length, Set<String> found) {
        int run = 0;
        for (int at = start; at <= start + length; at++) {
            if (at < start + length && isHex(bytes[at])) {
                run++;
                continue;
            }
            if (run == NAME_LENGTH) {
                String name = Json.utf8(bytes, at - NAME_LENGTH, NAME_LENGTH);
                if (sizes.containsKey(name)) {
                    found.add(name);
                }
            }
            run = 0;
        }
    }

    private static boolean isHex(byte letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
    }

    /** Bytes of those that some task refers to. */
    long referredBytes() {
        return kept().stream().mapToLong(name -> sizes.getOrDefault(name, 0L)).sum();
    }

    private Set<String> kept() {
        Set<String> kept = new HashSet<>();
        referred.values().forEach(kept::addAll);
        return kept;
    }

    /** The tasks of a file are gone. */
    void release(String part) {
        Set<String> mentioned = referred.remove(part);
        if (mentioned != null) {
            released.addAll(mentioned);
        }
    }

    /** Removes what nobody refers to and is old, or too much; answers how many. */
    int prune(Instant now, RetentionLimits.Artifacts limits) throws IOException {
        Set<String> kept = kept();
        List<String> idle = new ArrayList<>();
        Map<String, Instant> written = new HashMap<>();
        for (String name : sizes.keySet()) {
            if (!kept.contains(name)) {
                written.put(name, disk.modified(artifacts.resolve(name)));
                idle.add(name);
            }
        }
        idle.sort(Comparator.comparing(written::get));
        long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
        int removed = 0;
        for (String name : idle) {
            Instant at = written.getOrDefault(name, now);
            boolean old = at.isBefore(now.minus(limits.keep()));
            boolean tooMuch = bytes > limits.bytesMax() && at.isBefore(now.minus(GRACE));
            if (old || tooMuch || released.contains(name)) {
                disk.delete(artifacts.resolve(name));
                bytes -= sizes.getOrDefault(name, 0L);
                removed++;
            }
        }
        return removed + removeUnfinished(now);
    }

    /** What a crash left of an output. */
    private int removeUnfinished(Instant now) throws IOException {
        int removed = 0;
        for (String name : unfinished) {
            Path file = artifacts.resolve(name);
            boolean running = attempts.stream().anyMatch(name::startsWith);
            if (!running && disk.exists(file) && disk.modified(file).isBefore(now.minus(GRACE))) {
                disk.delete(file);
                removed++;
            }
        }
        return removed;
    }
}
