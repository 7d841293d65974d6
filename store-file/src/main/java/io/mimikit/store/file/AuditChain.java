package io.mimikit.store.file;

import io.mimikit.kernel.store.AuditLine;
import io.mimikit.kernel.store.AuditVerdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The audit as it lies on disk: monthly files of lines that are chained by hash. Immutable and thread-safe; lines that
 * are being written may be missing.
 */
public final class AuditChain {
    private final Disk disk;
    private final Path directory;
    private final Path manifest;

    /** @param stateDirectory the state directory, not its {@code audit} */
    public AuditChain(Path stateDirectory, Disk disk) {
        StateDirectory state = new StateDirectory(stateDirectory);
        this.disk = disk;
        this.directory = state.audit();
        this.manifest = state.state().resolve(Manifest.FILE);
    }

    /** Checks every line that is kept, from the first on, and that the chain contains what the last checkpoint saw of it. */
    public AuditVerdict verify() {
        return verify(null);
    }

    /** The same while a store writes: up to {@code written}, where it knows that the chain stands; null: to the end. */
    AuditVerdict verify(Manifest.@Nullable AuditHead written) {
        try {
            return new Verification(checkpointed(), written).run();
        } catch (IOException e) {
            throw StorageErrors.failed("audit", e);
        }
    }

    private Manifest.@Nullable AuditHead checkpointed() throws IOException {
        return disk.exists(manifest)
                ? Manifest.parse(disk.read(manifest)).map(Manifest::audit).orElse(null)
                : null;
    }

    /** One walk along the chain. */
    private final class Verification {
        private final Manifest.@Nullable AuditHead checkpointed;
        private final Manifest.@Nullable AuditHead written;
        private long n;
        private long first;
        private String hash = AuditText.NO_HASH;
        private @Nullable String brokenAt;
        private @Nullable String reason;

        Verification(Manifest.@Nullable AuditHead checkpointed, Manifest.@Nullable AuditHead written) {
            this.checkpointed = checkpointed;
            this.written = written;
        }

        AuditVerdict run() throws IOException {
            AuditAnchor anchor = begin();
            if (brokenAt != null) {
                return new AuditVerdict(0, brokenAt, reason);
            }
            for (String name : LogFile.named(disk, directory, AuditText.PREFIX)) {
                long[] number = new long[1];
                LogFile.forEach(disk, directory.resolve(name), (offset, bytes, start, length) -> {
                    number[0]++;
                    byte[] line = java.util.Arrays.copyOfRange(bytes, start, start + length);
                    check(new Place(name, number[0]), AuditText.parse(line), anchor);
                    return !isOver();
                });
                if (isOver()) {
                    break;
                }
            }
            long known = Math.max(numberOf(checkpointed), numberOf(written));
            if (brokenAt == null && known > n) {
                broken("the end", "lines " + (n + 1) + " to " + known + " are gone");
            }
            return new AuditVerdict(n - first, first, brokenAt, reason);
        }

        /** The chain goes on from what retention has taken away of it. */
        private AuditAnchor begin() throws IOException {
            Optional<AuditAnchor> anchor = AuditAnchor.read(disk, directory);
            if (anchor.isEmpty()) {
                broken(AuditAnchor.FILE, "it is damaged, so nothing says where the chain begins");
                return AuditAnchor.NONE;
            }
            first = anchor.get().n();
            n = first;
            hash = anchor.get().hash();
            return anchor.get();
        }

        private static long numberOf(Manifest.@Nullable AuditHead head) {
            return head == null ? 0 : head.n();
        }

        /** What a running store writes after the call began is none of this verification's business. */
        private boolean isOver() {
            return brokenAt != null || (written != null && n >= written.n());
        }

        private void check(Place place, Optional<AuditLine> parsed, AuditAnchor anchor) {
            if (parsed.isEmpty()) {
                broken(place.toString(), "the line was changed: its hash is not its own");
                return;
            }
            AuditLine line = parsed.get();
            if (line.n() <= anchor.n() && n == anchor.n()) {
                if (line.n() == anchor.n() && !line.hash().equals(anchor.hash())) {
                    broken(place.toString(), "it is not the line that " + AuditAnchor.FILE + " says was taken away");
                }
                return; // taken away, and a crash came before the file was gone
            }
            if (line.n() != n + 1) {
                broken(place.toString(), "line " + line.n() + " where " + (n + 1) + " should follow");
            } else if (!line.previous().equals(hash)) {
                broken(place.toString(), "the line doesn't follow the one before it");
            } else if (differs(line, checkpointed)) {
                broken(place.toString(), "the chain was written anew: it is not the one that was checkpointed");
            } else if (differs(line, written)) {
                broken(place.toString(), "the chain was written anew: it is not the one that this process wrote");
            } else {
                n = line.n();
                hash = line.hash();
            }
        }

        private static boolean differs(AuditLine line, Manifest.@Nullable AuditHead head) {
            return head != null && line.n() == head.n() && !line.hash().equals(head.hash());
        }

        private void broken(String place, String why) {
            brokenAt = place;
            reason = why;
        }
    }

    /** Lines with a number above {@code after}, oldest first, at most {@code limit}; negative: the newest. */
    List<AuditLine> read(long after, int limit) throws IOException {
        List<AuditLine> lines = new ArrayList<>();
        for (String name : LogFile.newestFirst(disk, directory, AuditText.PREFIX)) {
            List<AuditLine> file = after < 0 ? newest(name, limit - lines.size()) : following(name, after, limit);
            lines.addAll(0, file);
            boolean enough = after < 0
                    ? lines.size() >= limit
                    : !lines.isEmpty() && lines.getFirst().n() <= after + 1;
            if (enough) {
                break;
            }
        }
        return List.copyOf(lines.subList(0, Math.min(lines.size(), limit)));
    }

    private List<AuditLine> newest(String name, int limit) throws IOException {
        return LogFile.last(disk, directory.resolve(name), limit).stream()
                .map(line -> AuditText.parse(line.bytes()))
                .flatMap(Optional::stream)
                .toList();
    }

    private List<AuditLine> following(String name, long after, int limit) throws IOException {
        List<AuditLine> lines = new ArrayList<>();
        LogFile.forEach(disk, directory.resolve(name), (offset, bytes, start, length) -> {
            AuditText.parse(java.util.Arrays.copyOfRange(bytes, start, start + length))
                    .filter(line -> line.n() > after)
                    .ifPresent(lines::add);
            return lines.size() < limit;
        });
        return lines;
    }
}
