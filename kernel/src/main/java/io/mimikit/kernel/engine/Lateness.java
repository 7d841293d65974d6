package io.mimikit.kernel.engine;

import io.mimikit.kernel.decide.CatchUp;
import io.mimikit.kernel.decide.CatchUpPlan;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.DeadlineReached;
import io.mimikit.kernel.decide.FireDueTrigger;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.Deadline;
import io.mimikit.kernel.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Why triggers are looked at late, where they are, and when what they make up for may begin: one plan for all that is
 * late, however many batches it takes. Belongs to the engine's thread.
 */
final class Lateness {
    static final String BY_CLOCK = "the clock was set or the machine slept";
    static final String BY_STORE = "the state could not be written";
    static final String BY_FULL_DISK = "disk_full: the disk was full";
    static final String BY_COPY = "the state was a copy that nobody had adopted";

    private static final String NOTICED_LATE = "noticed late";
    private static final String BY_STOP = "not running when due";

    private String why = NOTICED_LATE;
    private CatchUpPlan plan = CatchUpPlan.NONE;

    /** What has kept the engine from looking, until {@link #isOver}. */
    void because(String reason) {
        why = reason;
    }

    /** Everything that is due was looked at. */
    void isOver() {
        why = NOTICED_LATE;
        plan = CatchUpPlan.NONE;
    }

    /** To be called before the deadlines of a batch are met. */
    void look(State state, Instant now) {
        boolean late = state.nextDeadlineMillis() < now.minus(onTime()).toEpochMilli();
        if (plan == CatchUpPlan.NONE && (late || onTime().isZero())) {
            plan = CatchUpPlan.of(state, now, onTime());
        }
    }

    /** What to decide when a deadline is reached. */
    Command<Boolean> reached(Deadline due) {
        List<Instant> turns = due.kind() == Kind.TRIGGER ? plan.turnsOf(due.id()) : List.of();
        boolean onTime = turns.isEmpty() && !onTime().isZero();
        return onTime || due.kind() != Kind.TRIGGER
                ? new DeadlineReached(due, why)
                : new CatchUp(due.id(), onTime(), why, turns);
    }

    /** What came due on a full disk was missed by that, however short it was. */
    private Duration onTime() {
        return why.equals(BY_FULL_DISK) ? Duration.ZERO : FireDueTrigger.ON_TIME;
    }

    /** What to decide at a start: what is due was missed, and conditions are looked at anew. */
    static List<Command<Boolean>> afterStop(State state, Instant now) {
        CatchUpPlan plan = CatchUpPlan.of(state, now, Duration.ZERO);
        List<Command<Boolean>> commands = new ArrayList<>();
        for (Entity entity : state.all(Kind.TRIGGER)) {
            Trigger trigger = (Trigger) entity;
            Instant next = trigger.state().nextRunAt();
            boolean isDue = next != null && !next.isAfter(now);
            if (trigger.enabled() && (isDue || !trigger.spec().condition().isEmpty())) {
                commands.add(new CatchUp(trigger.id(), Duration.ZERO, BY_STOP, plan.turnsOf(trigger.id())));
            }
        }
        return commands;
    }
}
