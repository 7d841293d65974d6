package io.mimikit.store.file;

import io.mimikit.kernel.store.AuditLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the audit chain ends, as far as it can be trusted after a crash. Immutable.
 *
 * @param n of the last good line, 0 for none
 * @param q of the last good line
 * @param hash of the last good line
 * @param file that holds it, null for none
 * @param unforced all files that hold lines of which nobody knows whether they reached the medium
 * @param cuts what follows it and is torn; the journal has it still
 * @param findings lines before it that are damaged, as far back as was read
 */
record AuditTail(
        long n,
        long q,
        String hash,
        @Nullable String file,
        List<String> unforced,
        List<Cut> cuts,
        List<String> findings) {
    private static final int BLOCK_BYTES = 256 << 10;

    /** A file from an offset on. */
    record Cut(Path file, long offset) {}

    /**
     * Reads the end of the chain. Lines of records up to {@code through} were forced and are left alone, whatever state
     * they are in: judging those is for the verification of the chain. After them a power cut may have taken any, from
     * several files: the chain ends before the first that is gone, and what follows is cut.
     */
    static AuditTail read(Disk disk, Path audit, long through) throws IOException {
        List<String> findings = new ArrayList<>();
        Deque<Part> parts = new ArrayDeque<>();
        for (String name : LogFile.newestFirst(disk, audit, AuditText.PREFIX)) {
            Part part = Part.read(disk, audit.resolve(name), through, findings);
            parts.addFirst(part);
            if (part.beginsForced()) {
                break;
            }
        }
        long dropped = AuditAnchor.read(disk, audit).map(AuditAnchor::n).orElse(Long.MAX_VALUE - 1);
        return new End(through, dropped).of(parts, findings);
    }

    /**
     * This end, or the one that a checkpoint saw where that is further: who takes lines away must not get a chain that
     * begins anew and looks whole.
     */
    AuditTail notBefore(Manifest.@Nullable AuditHead seen) {
        if (seen == null || seen.n() <= n) {
            return this;
        }
        List<String> all = new ArrayList<>(findings);
        all.add("audit: lines " + (n + 1) + " to " + seen.n()
                + " are gone; run `mimikit audit verify`, compare with a backup");
        return new AuditTail(seen.n(), seen.q(), seen.hash(), file, unforced, cuts, List.copyOf(all));
    }

    /** A file from its last forced line on, or all of it where there is none. */
    private record Part(Path file, long size, List<LogFile.Line> lines, boolean beginsForced) {
        static Part read(Disk disk, Path file, long through, List<String> findings) throws IOException {
            long size = disk.size(file);
            for (long block = BLOCK_BYTES; ; block *= 4) {
                long from = Math.max(0, size - block);
                List<LogFile.Line> lines = LogFile.lines(disk, file, from, Math.toIntExact(size - from));
                for (int i = lines.size() - 1; i >= 0; i--) {
                    Optional<AuditLine> line = AuditText.parse(lines.get(i).bytes());
                    if (line.isPresent() && line.get().q() <= through) {
                        lines.subList(0, i).forEach(before -> judge(file, before, findings));
                        return new Part(file, size, lines.subList(i, lines.size()), true);
                    }
                }
                if (from == 0) {
                    return new Part(file, size, lines, false);
                }
            }
        }

        private static void judge(Path file, LogFile.Line line, List<String> findings) {
            if (AuditText.parse(line.bytes()).isEmpty()) {
                findings.add(file + ": damaged line at byte " + line.offset() + "; run `mimikit audit verify`");
            }
        }

        String name() {
            return file.getFileName().toString();
        }
    }

    /** Finds the end of the chain, line after line. */
    private static final class End {
        private final List<Cut> cuts = new ArrayList<>();
        private final long through;
        private final long dropped;
        private @Nullable AuditLine last;
        private @Nullable String file;
        private boolean torn;

        /** @param dropped the last line that retention took away */
        End(long through, long dropped) {
            this.through = through;
            this.dropped = dropped;
        }

        AuditTail of(Collection<Part> parts, List<String> findings) {
            parts.forEach(this::walk);
            List<String> unforced = parts.stream().map(Part::name).toList();
            AuditLine end = last;
            return end == null
                    ? new AuditTail(0, 0, AuditText.NO_HASH, null, unforced, List.copyOf(cuts), List.copyOf(findings))
                    : new AuditTail(
                            end.n(), end.q(), end.hash(), file, unforced, List.copyOf(cuts), List.copyOf(findings));
        }

        private void walk(Part part) {
            long end = part.lines().isEmpty() ? 0 : part.lines().getFirst().offset();
            for (LogFile.Line line : part.lines()) {
                Optional<AuditLine> next = torn ? Optional.empty() : AuditText.parse(line.bytes());
                if (next.filter(this::follows).isEmpty()) {
                    break;
                }
                last = next.get();
                file = part.name();
                end = line.offset() + line.bytes().length + 1;
            }
            if (end < part.size()) {
                cuts.add(new Cut(part.file(), end));
                torn = true;
            }
        }

        /** A line that was forced begins it; where none was, the oldest one that is kept. */
        private boolean follows(AuditLine line) {
            AuditLine before = last;
            if (before == null) {
                return through > 0 || line.n() <= dropped + 1;
            }
            return line.n() == before.n() + 1 && line.previous().equals(before.hash());
        }
    }
}
