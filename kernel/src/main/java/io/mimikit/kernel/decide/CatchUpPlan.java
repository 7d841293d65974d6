package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When each of the occurrences that are made up for may begin, so that a start after a long night is no stampede: n of
 * them, over all triggers, are spread evenly over min(5 s × n, 5 min). Each trigger's first comes before any trigger's
 * second, and among those what was due first comes first. Immutable.
 */
public final class CatchUpPlan {
    /** Nothing is made up for. */
    public static final CatchUpPlan NONE = new CatchUpPlan(Map.of());

    private static final Logger LOG = LoggerFactory.getLogger(CatchUpPlan.class);
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final Duration ALL = Duration.ofMinutes(5);

    private record Turn(int round, Instant due, String triggerId) {}

    private final Map<String, List<Instant>> turns;

    private CatchUpPlan(Map<String, List<Instant>> turns) {
        this.turns = turns;
    }

    /**
     * Plans for all triggers that are due now. Reads each trigger once.
     *
     * @param onTime how late an occurrence may be noticed without being missed; zero at a start
     */
    public static CatchUpPlan of(State state, Instant now, Duration onTime) {
        List<Turn> all = new ArrayList<>();
        for (Entity entity : state.all(Kind.TRIGGER)) {
            all.addAll(madeUp(state, (Trigger) entity, now, onTime));
        }
        if (all.isEmpty()) {
            return NONE;
        }
        all.sort(Comparator.comparingInt(Turn::round).thenComparing(Turn::due).thenComparing(Turn::triggerId));
        Duration step = spreadOf(all.size()).dividedBy(all.size());
        Map<String, List<Instant>> turns = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            turns.computeIfAbsent(all.get(i).triggerId(), id -> new ArrayList<>())
                    .add(now.plus(step.multipliedBy(i)));
        }
        return new CatchUpPlan(turns);
    }

    /** A trigger that cannot be read stops no other; who decides about it will say why. */
    private static List<Turn> madeUp(State state, Trigger trigger, Instant now, Duration onTime) {
        List<Turn> turns = new ArrayList<>();
        try {
            DueOccurrences.of(state, trigger, now, onTime).ifPresent(due -> {
                for (Instant nominal : due.madeUp()) {
                    turns.add(new Turn(turns.size(), State.due(trigger, nominal), trigger.id()));
                }
            });
        } catch (RuntimeException e) {
            LOG.debug("trigger {} has no part in the plan", trigger.id(), e);
        }
        return turns;
    }

    private static Duration spreadOf(int runs) {
        Duration all = STEP.multipliedBy(runs);
        return all.compareTo(ALL) < 0 ? all : ALL;
    }

    /** When the runs that are made up for begin at the earliest, in the order of their instants; empty if there are none. */
    public List<Instant> turnsOf(String triggerId) {
        return List.copyOf(turns.getOrDefault(triggerId, List.of()));
    }
}
