package io.mimikit.kernel.time;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of clock changes, applied in the most naive way: walk real time in small steps, look at the clock on the wall.
 * A wildcard expression runs whenever the wall clock shows a matching time. A fixed one runs whenever the wall clock
 * reaches, or jumps over, matching times that it never showed before.
 */
final class CronOracle {
    /** Longer than any clock change, so that what the wall clock showed before is known where it matters. */
    private static final Duration WARM_UP = Duration.ofHours(30);

    final List<Instant> occurrences = new ArrayList<>();
    final List<DstSkip> skips = new ArrayList<>();

    /** Occurrences after {@code after}, up to {@code until}; both on the grain. */
    CronOracle(RandomCron cron, ZoneId zone, Instant after, Instant until, Duration grain) {
        Instant now = after.minus(WARM_UP);
        LocalDateTime seen = LocalDateTime.ofInstant(now, zone);
        while (now.isBefore(until)) {
            now = now.plus(grain);
            LocalDateTime wall = LocalDateTime.ofInstant(now, zone);
            List<LocalDateTime> reached = new ArrayList<>();
            for (LocalDateTime time = seen.plus(grain); !time.isAfter(wall); time = time.plus(grain)) {
                if (cron.matches(time)) {
                    reached.add(time);
                }
            }
            seen = wall.isAfter(seen) ? wall : seen;
            if (now.isAfter(after)) {
                note(cron.fixed() ? !reached.isEmpty() : cron.matches(wall), now);
                if (cron.fixed() && reached.size() > 1) {
                    skips.add(new DstSkip(now, reached.subList(0, reached.size() - 1)));
                }
            }
        }
    }

    private void note(boolean runs, Instant now) {
        if (runs) {
            occurrences.add(now);
        }
    }
}
