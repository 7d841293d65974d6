package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journal after a checkpoint, in order, and judges it. Changes nothing. Not thread-safe; good for one
 * reading.
 *
 * <p>Records must follow one another without a gap. From the first line on that can't be read everything may be cut, if
 * no readable line after it says that the record which should stand there was durable: then nobody was ever told that
 * it was. If one does, acknowledged work is damaged, and reading stops with an error. A segment that failed while being
 * written is superseded by the first lines of a later one, and void from the number that they name.
 */
final class TailReader {
    /** More than the remarks at the head of a segment can take. */
    private static final int HEAD_BYTES = 16 << 10;

    private final Disk disk;
    private final Path journal;
    private final long through;
    private final BiConsumer<JournalLine.Entry, Place> sink;
    private final List<String> findings = new ArrayList<>();
    private final Map<String, Long> voidFrom = new HashMap<>();
    private List<Segment> needed = List.of();

    private final List<Segment> kept = new ArrayList<>();
    private final Map<Segment, Long> highest = new HashMap<>();
    private final List<Segment> stale = new ArrayList<>();

    private long lastQ;
    private long provenQ;
    private @Nullable Instant lastAt;
    private long tailBytes;
    private boolean hasLines;
    private @Nullable Cut cut;

    /**
     * @param through records up to this one are in the documents and not applied
     * @param sink gets each record after it, in order, with its place
     */
    TailReader(Disk disk, Path journal, long through, BiConsumer<JournalLine.Entry, Place> sink) {
        this.disk = disk;
        this.journal = journal;
        this.through = through;
        this.sink = sink;
        this.lastQ = through;
        this.provenQ = through;
    }

    /**
     * What the tail came to.
     *
     * @param provenQ the highest record that something after it says to be durable
     * @param bytes of the records that were applied
     * @param read the segments that stay, without superseded ones; the last is the one to append to
     * @param unproven those of them of which it isn't certain that all they hold is durable
     * @param stale segments without a record, whose name says that they begin before the end of the tail; they have to
     *     go before anything is appended
     * @param cut what has to go as well
     */
    record Tail(
            long lastQ,
            long provenQ,
            @Nullable Instant lastAt,
            long bytes,
            List<Segment> read,
            List<Segment> unproven,
            List<Segment> stale,
            @Nullable Cut cut,
            List<String> findings) {}

    /** A segment from an offset on, and all segments after it. */
    record Cut(Segment segment, long offset, List<Segment> after, String reason) {}

    Tail read() throws IOException {
        needed = needed(Segment.list(disk, journal));
        int trusted = needed.size();
        noteSuperseded(trusted);
        while (!voidFrom.isEmpty() && cutAfter(trusted) < trusted) {
            trusted = cutAfter(trusted);
            noteSuperseded(trusted);
        }
        walk(sink);
        return new Tail(
                lastQ,
                provenQ,
                lastAt,
                tailBytes,
                List.copyOf(kept),
                unproven(),
                List.copyOf(stale),
                cut,
                List.copyOf(findings));
    }

    /**
     * How many of the segments stay. What those say that go must not count: it would be void what they supersede only
     * until they are gone.
     */
    private int cutAfter(int trusted) throws IOException {
        walk((entry, place) -> {});
        return cut == null ? trusted : Math.min(trusted, needed.indexOf(cut.segment()) + 1);
    }

    private void walk(BiConsumer<JournalLine.Entry, Place> to) throws IOException {
        lastQ = through;
        provenQ = through;
        lastAt = null;
        tailBytes = 0;
        cut = null;
        findings.clear();
        kept.clear();
        stale.clear();
        highest.clear();
        for (int i = 0; i < needed.size() && cut == null; i++) {
            hasLines = false;
            readSegment(i, to);
            highest.put(needed.get(i), lastQ);
            sort(needed.get(i));
        }
    }

    /** Segments before the last were forced to the end, unless that failed and somebody died of it. */
    private List<Segment> unproven() {
        return kept.stream()
                .filter(segment -> segment.equals(kept.getLast()) || highest.getOrDefault(segment, 0L) > provenQ)
                .toList();
    }

    private void sort(Segment segment) {
        if (!hasLines && segment.firstQ() != lastQ + 1) {
            stale.add(segment);
        } else if (!voidFrom.containsKey(segment.fileName())) {
            kept.add(segment);
        }
    }

    /** A segment is over before the next one's first record. */
    private List<Segment> needed(List<Segment> all) {
        int from = 0;
        while (from + 1 < all.size() && all.get(from + 1).firstQ() <= through + 1) {
            from++;
        }
        return all.subList(from, all.size());
    }

    private void noteSuperseded(int trusted) throws IOException {
        voidFrom.clear();
        for (Segment segment : needed.subList(0, trusted)) {
            noteSuperseded(segment);
        }
    }

    private void noteSuperseded(Segment segment) throws IOException {
        byte[] head = disk.read(segment.in(journal), 0, HEAD_BYTES);
        Lines lines = new Lines(head);
        while (lines.next()
                && JournalLine.parse(head, lines.start(), lines.length()).orElse(null)
                        instanceof JournalLine.Supersedes remark) {
            voidFrom.merge(remark.segment(), remark.from(), Math::min);
        }
    }

    private void readSegment(int index, BiConsumer<JournalLine.Entry, Place> to) throws IOException {
        Segment segment = needed.get(index);
        byte[] bytes = disk.read(segment.in(journal));
        long from = voidFrom.getOrDefault(segment.fileName(), Long.MAX_VALUE);
        Lines lines = new Lines(bytes);
        while (lines.next()) {
            Optional<JournalLine> line =
                    lines.whole() ? JournalLine.parse(bytes, lines.start(), lines.length()) : Optional.empty();
            Place place = new Place(segment.fileName(), lines.number());
            if (line.isEmpty() && lastQ + 1 >= from) {
                return;
            }
            if (line.isEmpty()) {
                if (!isBeforeTail(index, lines)) {
                    cut = cutAt(index, lines, place);
                    return;
                }
                findings.add(place + ": unreadable, but older than the documents; passed over");
            } else if (!take(line.get(), from, new At(place, lines.length(), to))) {
                return;
            }
        }
    }

    /** Where a line is, and who gets its record. */
    private record At(Place place, int length, BiConsumer<JournalLine.Entry, Place> to) {}

    /** Answers whether the segment goes on. */
    private boolean take(JournalLine line, long from, At at) {
        provenQ = Math.max(provenQ, line.durable());
        switch (line) {
            case JournalLine.Supersedes ignored -> {
                hasLines = true;
                return true;
            }
            case JournalLine.Mark mark -> {
                if (mark.lastQ() > lastQ) {
                    throw gap(at.place(), mark.lastQ() + 1);
                }
                return true;
            }
            case JournalLine.Entry entry -> {
                if (entry.q() >= from) {
                    return false;
                }
                hasLines = true;
                if (entry.q() > through) {
                    apply(entry, at);
                }
                return true;
            }
        }
    }

    private void apply(JournalLine.Entry entry, At at) {
        if (entry.q() != lastQ + 1) {
            throw gap(at.place(), entry.q());
        }
        at.to().accept(entry, at.place());
        lastQ = entry.q();
        lastAt = entry.at();
        tailBytes += at.length() + 1;
    }

    private RuntimeException gap(Place place, long found) {
        return StorageErrors.damaged(
                journal.resolve(place.toString()).toString(),
                "record " + (lastQ + 1) + " should follow, but the journal goes on at " + found,
                null);
    }

    /** Whether a line after the current one is still covered by the documents, or is the first that isn't. */
    private boolean isBeforeTail(int index, Lines lines) throws IOException {
        return lastQ == through
                && anyAfter(index, lines, line -> line instanceof JournalLine.Entry entry && entry.q() <= through + 1);
    }

    private Cut cutAt(int index, Lines lines, Place place) throws IOException {
        long missing = lastQ + 1;
        if (anyAfter(index, lines, line -> line.durable() >= missing)) {
            throw StorageErrors.damaged(
                    journal.resolve(place.toString()).toString(),
                    "unreadable, but a later line says that record " + missing + " was acknowledged",
                    null);
        }
        String reason = "torn tail: " + place
                + " is unreadable and nothing after it was acknowledged; cut after record " + lastQ;
        findings.add(reason);
        List<Segment> after = List.copyOf(needed.subList(index + 1, needed.size()));
        return new Cut(needed.get(index), lines.start(), after, reason);
    }

    private boolean anyAfter(int index, Lines current, Predicate<JournalLine> test) throws IOException {
        if (hidden(current).filter(test).isPresent() || any(current.rest(), test)) {
            return true;
        }
        for (Segment segment : needed.subList(index + 1, needed.size())) {
            if (any(new Lines(disk.read(segment.in(journal))), test)) {
                return true;
            }
        }
        return false;
    }

    private static boolean any(Lines lines, Predicate<JournalLine> test) {
        while (lines.next()) {
            Optional<JournalLine> line =
                    lines.whole() ? JournalLine.parse(lines.bytes(), lines.start(), lines.length()) : Optional.empty();
            if (line.or(() -> hidden(lines)).filter(test).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** A line whose start is lost in an unreadable one, because the line end between them is. */
    private static Optional<JournalLine> hidden(Lines bad) {
        int end = bad.start() + bad.length();
        for (int at = end - 1; at > bad.start(); at--) {
            if (bad.bytes()[at] == '{' && Seal.holds(bad.bytes(), at, end - at)) {
                return JournalLine.parse(bad.bytes(), at, end - at);
            }
        }
        return Optional.empty();
    }
}
