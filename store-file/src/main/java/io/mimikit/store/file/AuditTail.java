package io.mimikit.store.file;

import io.mimikit.kernel.store.AuditLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param cuts what follows it and is torn; the journal has it still
 * @param findings lines before it that are damaged, as far back as was read
 */
record AuditTail(long n, long q, String hash, @Nullable String file, List<Cut> cuts, List<String> findings) {
    private static final int BLOCK_BYTES = 256 << 10;

    /** A file from an offset on. */
    record Cut(Path file, long offset) {}

    /**
     * Reads the end of the chain. Lines of records up to {@code through} were forced and are left alone, whatever state
     * they are in: judging those is for the verification of the chain.
     */
    static AuditTail read(Disk disk, Path audit, long through) throws IOException {
        List<Cut> cuts = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        for (String name : LogFile.newestFirst(disk, audit, AuditText.PREFIX)) {
            Path file = audit.resolve(name);
            long size = disk.size(file);
            List<LogFile.Line> lines = unforced(disk, file, size, through, findings);
            AuditLine last = null;
            long end = lines.isEmpty() ? 0 : lines.getFirst().offset();
            for (LogFile.Line line : lines) {
                Optional<AuditLine> parsed = AuditText.parse(line.bytes());
                if (parsed.isEmpty()) {
                    break;
                }
                last = parsed.get();
                end = line.offset() + line.bytes().length + 1;
            }
            if (end < size) {
                cuts.add(new Cut(file, end));
            }
            if (last != null) {
                return new AuditTail(last.n(), last.q(), last.hash(), name, List.copyOf(cuts), List.copyOf(findings));
            }
        }
        return new AuditTail(0, 0, AuditText.NO_HASH, null, List.copyOf(cuts), List.copyOf(findings));
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
        return new AuditTail(seen.n(), seen.q(), seen.hash(), file, cuts, List.copyOf(all));
    }

    /** The last good line that was forced, and everything after it. */
    private static List<LogFile.Line> unforced(Disk disk, Path file, long size, long through, List<String> findings)
            throws IOException {
        for (long block = BLOCK_BYTES; ; block *= 4) {
            long from = Math.max(0, size - block);
            List<LogFile.Line> lines = LogFile.lines(disk, file, from, Math.toIntExact(size - from));
            for (int i = lines.size() - 1; i >= 0; i--) {
                Optional<AuditLine> line = AuditText.parse(lines.get(i).bytes());
                if (line.isPresent() && line.get().q() <= through) {
                    lines.subList(0, i).forEach(before -> judge(file, before, findings));
                    return lines.subList(i, lines.size());
                }
            }
            if (from == 0) {
                return lines;
            }
        }
    }

    private static void judge(Path file, LogFile.Line line, List<String> findings) {
        if (AuditText.parse(line.bytes()).isEmpty()) {
            findings.add(file + ": damaged line at byte " + line.offset() + "; run `mimikit audit verify`");
        }
    }
}
