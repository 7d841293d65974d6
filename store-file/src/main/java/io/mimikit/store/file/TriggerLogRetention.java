package io.mimikit.store.file;

import io.mimikit.kernel.doc.Instants;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** Removes the oldest lines of trigger logs: by age, by number, and by more where all logs are too large. */
final class TriggerLogRetention {
    private final Disk disk;
    private final Path triggers;
    private final LogWriter logs;

    TriggerLogRetention(Disk disk, StateDirectory directory, LogWriter logs) {
        this.disk = disk;
        this.triggers = directory.triggerRuns();
        this.logs = logs;
    }

    /** Answers how many lines went. At most half of the bytes for runs are for triggers: tasks have the rest. */
    long prune(Instant now, RetentionLimits.Runs limits) throws IOException {
        String oldest = Instants.print(now.minus(limits.keep()));
        int linesMax = limits.linesPerTriggerMax();
        long lines = prune(oldest, linesMax);
        while (linesMax > 1 && bytes() > limits.bytesMax() / 2) {
            linesMax /= 2;
            lines += prune(oldest, linesMax);
        }
        return lines + removeOldest(limits.bytesMax() / 2);
    }

    /** A line for each of very many triggers may still be too much: those that were quiet longest lose theirs. */
    private long removeOldest(long bytesMax) throws IOException {
        long bytes = bytes();
        if (bytes <= bytesMax) {
            return 0;
        }
        long lines = 0;
        for (Path file : quietestFirst()) {
            if (bytes <= bytesMax) {
                break;
            }
            bytes -= disk.size(file);
            lines += logs.call(() -> remove(file));
        }
        return lines;
    }

    private List<Path> quietestFirst() throws IOException {
        Map<Path, String> newest = new HashMap<>();
        for (String name : LogFile.named(disk, triggers, "")) {
            Path file = triggers.resolve(name);
            newest.put(
                    file,
                    LogFile.last(disk, file, 1).stream()
                            .map(TriggerLogRetention::ts)
                            .findFirst()
                            .orElse(""));
        }
        return newest.entrySet().stream()
                .sorted(Map.Entry.<Path, String>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private long remove(Path file) throws IOException {
        int lines = LogFile.last(disk, file, Integer.MAX_VALUE).size();
        disk.delete(file);
        return lines;
    }

    /** What all of them take now. */
    long bytes() throws IOException {
        long bytes = 0;
        for (String name : LogFile.named(disk, triggers, "")) {
            bytes += disk.size(triggers.resolve(name));
        }
        return bytes;
    }

    private long prune(String oldest, int linesMax) throws IOException {
        long lines = 0;
        for (String name : LogFile.named(disk, triggers, "")) {
            lines += logs.call(() -> prune(triggers.resolve(name), oldest, linesMax));
        }
        return lines;
    }

    private long prune(Path file, String oldest, int linesMax) throws IOException {
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

    static boolean isOlder(LogFile.Line line, String oldest) {
        String ts = ts(line);
        return !ts.isEmpty() && ts.compareTo(oldest) < 0; // of unknown age: the count removes it in the end
    }

    private static String ts(LogFile.Line line) {
        try {
            return Json.object(line.bytes()).get("ts") instanceof String ts ? ts : "";
        } catch (JacksonException unreadable) {
            return "";
        }
    }
}
