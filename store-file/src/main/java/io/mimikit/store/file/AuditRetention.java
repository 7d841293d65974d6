package io.mimikit.store.file;

import io.mimikit.kernel.store.AuditLine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the oldest files of the audit away, leaving an anchor from which the rest is proven. A file that doesn't prove
 * itself is evidence and stays, with everything after it. Belongs to the log thread.
 */
final class AuditRetention {
    private static final Logger LOG = LoggerFactory.getLogger(AuditRetention.class);
    /** The end of the chain is read from these after a crash. */
    private static final int FILES_MIN = 2;

    private final Disk disk;
    private final Path audit;

    AuditRetention(Disk disk, Path audit) {
        this.disk = disk;
        this.audit = audit;
    }

    /** Answers how many lines went. */
    long prune(Instant now, RetentionLimits.Audit limits) throws IOException {
        Deque<String> files = new ArrayDeque<>(LogFile.named(disk, audit, AuditText.PREFIX));
        Map<String, Long> sizes = new HashMap<>();
        for (String name : files) {
            sizes.put(name, disk.size(audit.resolve(name)));
        }
        long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
        Optional<AuditAnchor> anchor = AuditAnchor.read(disk, audit);
        long lines = 0;
        while (files.size() > FILES_MIN && anchor.isPresent()) {
            String oldest = files.removeFirst();
            if (bytes <= limits.bytesMax() && !endedBefore(oldest, now.minus(limits.keep()))) {
                break;
            }
            Optional<AuditAnchor> next = endOf(oldest, anchor.get());
            if (next.isEmpty()) {
                LOG.warn(
                        "{} does not prove itself and is kept, with all that follows it; see `mimikit audit verify`",
                        oldest);
                break;
            }
            next.get().write(disk, audit, now);
            disk.delete(audit.resolve(oldest));
            bytes -= sizes.getOrDefault(oldest, 0L);
            lines += next.get().n() - anchor.get().n();
            anchor = next;
        }
        return lines;
    }

    private boolean endedBefore(String name, Instant oldest) throws IOException {
        return LogFile.last(disk, audit.resolve(name), 1).stream()
                .flatMap(line -> AuditText.parse(line.bytes()).stream())
                .anyMatch(line -> line.at().isBefore(oldest));
    }

    /** The last line of a file that follows the anchor without a break. */
    private Optional<AuditAnchor> endOf(String name, AuditAnchor anchor) throws IOException {
        AuditAnchor[] at = {anchor};
        boolean[] broken = {false};
        LogFile.forEach(disk, audit.resolve(name), (offset, bytes, start, length) -> {
            AuditLine line = AuditText.parse(Arrays.copyOfRange(bytes, start, start + length))
                    .orElse(null);
            if (line != null && line.n() <= anchor.n() && at[0].equals(anchor)) {
                return true; // a crash came between its anchor and its removal
            }
            broken[0] = line == null
                    || line.n() != at[0].n() + 1
                    || !line.previous().equals(at[0].hash());
            if (line != null && !broken[0]) {
                at[0] = new AuditAnchor(line.n(), line.hash());
            }
            return !broken[0];
        });
        return broken[0] ? Optional.empty() : Optional.of(at[0]);
    }
}
