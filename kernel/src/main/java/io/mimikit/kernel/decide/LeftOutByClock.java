package io.mimikit.kernel.decide;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.time.DstSkip;
import io.mimikit.kernel.time.Schedule;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes down the times of a schedule that the clocks left out: they are no instants, so the occurrence at the change
 * stands for them too, and a line says which ones it were.
 */
final class LeftOutByClock {
    private static final int TIMES_SHOWN = 10;

    private LeftOutByClock() {}

    /** For everything that is due from {@code first} to {@code last} and had no turn yet. */
    static void log(Draft draft, Trigger trigger, Schedule schedule, Instant first, Instant last) {
        for (DstSkip skip : schedule.skippedByDst(first.minusMillis(1), last)) {
            if (!trigger.accounted().holds(skip.ranAt())) {
                draft.log(RunEntry.TRIGGER, trigger.id(), "skipped", "skipped", data(skip));
            }
        }
    }

    private static Map<String, Object> data(DstSkip skip) {
        List<String> times =
                skip.localTimes().stream().map(LocalDateTime::toString).toList();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("scheduledAt", Instants.print(skip.ranAt()));
        data.put("reason", "dst");
        data.put("count", (long) times.size());
        data.put("localTimes", times.subList(0, Math.min(times.size(), TIMES_SHOWN)));
        return data;
    }
}
