package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of the journal, named so that names sort: {@code 00000000000000000042.jsonl}, and with {@code _1} before the
 * suffix when a failed segment began with the same record. Immutable.
 *
 * @param firstQ the number of its first record
 * @param turn 0, or which replacement of a failed segment with the same first record it is
 */
record Segment(long firstQ, int turn) implements Comparable<Segment> {
    private static final Pattern NAME = Pattern.compile("(\\d{20})(?:_(\\d{1,9}))?\\.jsonl");
    private static final Comparator<Segment> ORDER =
            Comparator.comparingLong(Segment::firstQ).thenComparingInt(Segment::turn);

    String fileName() {
        String name = String.format(Locale.ROOT, "%020d", firstQ);
        return (turn == 0 ? name : name + "_" + turn) + ".jsonl";
    }

    Path in(Path journal) {
        return journal.resolve(fileName());
    }

    static Optional<Segment> parse(String fileName) {
        Matcher matcher = NAME.matcher(fileName);
        if (!matcher.matches() || fileName.compareTo("09223372036854775807") > 0) {
            return Optional.empty();
        }
        int turn = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        return Optional.of(new Segment(Long.parseLong(matcher.group(1)), turn));
    }

    /** All segments of a journal in order; files that are none are passed over. */
    static List<Segment> list(Disk disk, Path journal) throws IOException {
        return disk.list(journal).stream()
                .map(Segment::parse)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
    }

    @Override
    public int compareTo(Segment other) {
        return ORDER.compare(this, other);
    }
}
