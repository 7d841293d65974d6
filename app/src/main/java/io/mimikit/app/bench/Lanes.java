package io.mimikit.app.bench;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Notify;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import java.time.Instant;
import java.util.Map;

/** The configuration and the tasks that benchmarks use: the defaults with another worker lane, and 300 bytes of prompt. */
final class Lanes {
    /** From outside, so that the audit has its part to do, as it has when a program posts a task. */
    static final Actor PRODUCER = new Actor("bench", "cli", null);
    /** As the threads of a server report. */
    static final Actor RUNNER = new Actor("runner", "engine", null);

    static final WorkClass CLASS = WorkClass.FOREGROUND;
    static final String PROMPT =
            "Look at the newest entry of the log and say in one sentence what it means. ".repeat(4);

    private static final long AGING_MILLIS = 60_000;

    private Lanes() {}

    static KernelConfig with(int workers, int depthMax) {
        return KernelConfig.defaults()
                .withLane(
                        new LaneLimits(KernelConfig.WORKER, workers, depthMax, LaneLimits.DEPTH_MAX, AGING_MILLIS, 0));
    }

    /** A task of this source that nobody is told about. */
    static TaskRequest task(String key) {
        Map<String, Object> body = Map.of(
                "lane",
                KernelConfig.WORKER,
                "prompt",
                PROMPT,
                "key",
                key,
                "priority",
                (long) TaskSpec.PRIORITY_DEFAULT,
                "notify",
                Notify.NEVER.wireName());
        return TaskRequest.read(Input.of(body, "task"), KernelConfig.defaults(), Instant.EPOCH);
    }
}
