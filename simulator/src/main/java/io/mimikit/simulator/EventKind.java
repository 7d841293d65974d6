package io.mimikit.simulator;

import org.jspecify.annotations.Nullable;

/** What happens from outside; how often, and with which fault it belongs. */
enum EventKind {
    INPUT(120),
    TASK(160),
    FLOOD(6),
    CANCEL(50),
    RETRY(20),
    REPEAT(40),
    ANSWER(25),
    TRIGGER_CREATE(14),
    TRIGGER_EDIT(12),
    TRIGGER_PAUSE(6),
    TRIGGER_RESUME(9),
    TRIGGER_RUN(12),
    TRIGGER_DELETE(5),
    LANE(14),
    ARCHIVE(8),
    STEP(20),
    RESTART(3),
    LATE_END(15, Fault.WORKERS),
    JUMP(4, Fault.CLOCK),
    SUSPEND(4, Fault.CLOCK),
    KILL(2, Fault.KILL),
    KILL_IN_WRITE(3, Fault.KILL),
    POWER_CUT(2, Fault.POWER),
    POWER_CUT_IN_WRITE(5, Fault.POWER),
    DISK_REFUSES_FORCE(6, Fault.DISK),
    DISK_REFUSES(4, Fault.DISK),
    DISK_FULL(2, Fault.DISK),
    DISK_SLOW(4, Fault.DISK);

    private final int weight;
    private final @Nullable Fault fault;

    EventKind(int weight) {
        this(weight, null);
    }

    EventKind(int weight, @Nullable Fault fault) {
        this.weight = weight;
        this.fault = fault;
    }

    int weight() {
        return weight;
    }

    @Nullable
    Fault fault() {
        return fault;
    }
}
