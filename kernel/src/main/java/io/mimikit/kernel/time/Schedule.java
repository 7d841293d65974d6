package io.mimikit.kernel.time;

import io.mimikit.kernel.MimikitException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rule that names instants: its occurrences. The instants are nominal, before jitter; the sequence they form is
 * strictly increasing and depends on nothing but the rule, so that whoever walks it with {@link #next} loses none and
 * doubles none. Immutable.
 */
public sealed interface Schedule permits Every, Cron, At {
    int PREVIEW_MAX = 1000;

    /** The first occurrence strictly after {@code after}; empty when there is none up to the end of the year 9999. */
    Optional<Instant> next(Instant after);

    /** How many occurrences lie strictly between the two. Counted by rule, not walked, however many they are. */
    long count(Instant after, Instant before);

    /** The last {@code max} occurrences strictly between the two, oldest first; fewer where there are fewer. */
    default List<Instant> newest(Instant after, Instant before, int max) {
        List<Instant> newest = new ArrayList<>(max);
        Optional<Instant> next = next(count(after, before) <= max ? after : startOfNewest(after, before, max));
        while (next.isPresent() && next.get().isBefore(before)) {
            newest.add(next.get());
            next = next(next.get());
        }
        return List.copyOf(newest);
    }

    /** Found by bisection: occurrences have whole milliseconds and no two are at once, so there is such an instant. */
    private Instant startOfNewest(Instant after, Instant before, int max) {
        long early = after.toEpochMilli();
        long late = before.toEpochMilli();
        while (true) {
            Instant middle = Instant.ofEpochMilli(early + (late - early) / 2);
            long left = count(middle, before);
            if (left == max) {
                return middle;
            }
            early = left > max ? middle.toEpochMilli() : early;
            late = left < max ? middle.toEpochMilli() : late;
        }
    }

    /** How long the schedule rests at this point: from the next occurrence to the one after it, if it has two. */
    Optional<Duration> periodAt(Instant after);

    /**
     * The local times that have no occurrence of their own because a clock change pushed them together with a later one,
     * for changes after {@code after} and not after {@code until}.
     */
    default List<DstSkip> skippedByDst(Instant after, Instant until) {
        return List.of();
    }

    /** The rule in English, for people. */
    String describe();

    /** The first {@code count} occurrences after {@code after}, fewer where the schedule ends. */
    default List<Instant> preview(Instant after, int count) {
        if (count < 0 || count > PREVIEW_MAX) {
            throw MimikitException.invalid("count", "count " + count + " is out of range 0-" + PREVIEW_MAX);
        }
        List<Instant> instants = new ArrayList<>(count);
        Optional<Instant> next = count == 0 ? Optional.empty() : next(after);
        while (next.isPresent()) {
            instants.add(next.get());
            next = instants.size() == count ? Optional.empty() : next(next.get());
        }
        return List.copyOf(instants);
    }
}
