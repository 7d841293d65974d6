package io.mimikit.server.wire;

import io.mimikit.kernel.entity.ScheduleSpec;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerSpec;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.time.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What whoever makes a trigger should know before it costs money. Stateless. */
final class TriggerWarnings {
    private static final Duration DAY = Duration.ofDays(1);
    /** More often than every hour. */
    private static final long RUNS_A_DAY_USUAL = 24;

    private TriggerWarnings() {}

    static List<String> of(Trigger trigger) {
        TriggerSpec spec = trigger.spec();
        ScheduleSpec schedule = spec.schedule();
        if (schedule == null || spec.task().command() != null) {
            return List.of();
        }
        long runs = runsADay(spec, TriggerRequest.schedule(schedule), trigger.createdAt());
        return runs <= RUNS_A_DAY_USUAL
                ? List.of()
                : List.of("this calls a model up to " + runs + " times a day, also when there is nothing to do; with a"
                        + " condition in place of the schedule (a gate, files, a webhook) it is called when there is");
    }

    private static long runsADay(TriggerSpec spec, Schedule schedule, Instant from) {
        long due = schedule.count(from, from.plus(DAY).plusMillis(1));
        long cooled = spec.cooldownMillis() == 0 ? due : Math.min(due, DAY.toMillis() / spec.cooldownMillis() + 1);
        return spec.maxRuns() == null ? cooled : Math.min(cooled, spec.maxRuns());
    }
}
