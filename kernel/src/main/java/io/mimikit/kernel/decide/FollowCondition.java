package io.mimikit.kernel.decide;

import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.condition.Truth;
import io.mimikit.kernel.decide.SettleOccurrence.Settled;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What follows when something about a trigger's condition has changed or its time has come. Good for one decision.
 *
 * <p>The whole is edge-triggered: it fires when it becomes true, and again only when it has been false in between, or when
 * something that happens at a moment (a pulse) happens anew and has a part in its being true. What nobody knows changes
 * nothing. A firing uses up all pulses that were remembered. An edge that comes before the cool-down is over is held, and
 * judged when it is over. So every edge becomes exactly one of: a run, a line that says {@code skipped}.
 */
final class FollowCondition {
    private final Draft draft;
    private final ConditionTree tree;
    private Trigger trigger;
    private Optional<Settled> settled = Optional.empty();

    private FollowCondition(Draft draft, Trigger trigger, ConditionTree tree) {
        this.draft = draft;
        this.trigger = trigger;
        this.tree = tree;
    }

    /** Puts the trigger into the draft with all that follows; answers what became of it if it fired. */
    static Optional<Settled> follow(Draft draft, Trigger trigger) {
        Optional<ConditionTree> tree = draft.state().condition(trigger);
        if (tree.isEmpty() || !trigger.enabled() || FireDueTrigger.isExpired(draft, trigger)) {
            draft.put(trigger);
            return Optional.empty();
        }
        FollowCondition one = new FollowCondition(draft, trigger, tree.get());
        one.decide();
        one.ask();
        draft.put(one.trigger);
        return one.settled;
    }

    /** The state of a condition that nobody has looked at: what is known from the start is known at once. */
    static Trigger afresh(Draft draft, Trigger trigger) {
        ConditionState old = trigger.state().condition();
        ConditionState fresh =
                new ConditionState(false, null, null, 0, null, old.firedAt(), old.decidedAt(), Map.of(), old.extra());
        Trigger reset = trigger.state(trigger.state().condition(fresh));
        return draft.state()
                .condition(reset)
                .map(tree -> WatchedTask.look(draft, reset, tree))
                .orElse(reset);
    }

    /**
     * A paused trigger goes on: what happened in between is not made up for, what has become true counts as it is now,
     * and who was being asked is asked again.
     */
    static Trigger resumed(Draft draft, Trigger trigger) {
        Optional<ConditionTree> tree = draft.state().condition(trigger);
        if (tree.isEmpty()) {
            return trigger;
        }
        ConditionState state = trigger.state().condition();
        Map<String, LeafState> leaves = new LinkedHashMap<>();
        state.leaves().forEach((place, leaf) -> leaves.put(place, resumed(leaf, tree.get(), place, draft.now())));
        return trigger.state(trigger.state().condition(state.leaves(leaves)));
    }

    private static LeafState resumed(LeafState leaf, ConditionTree tree, String place, Instant now) {
        Leaf what = tree.leaf(place).orElse(null);
        LeafState free = leaf.asked(null, leaf.checkAt());
        return switch (what) {
            case null -> free;
            case Condition.FileChanged ignored -> free.consumed(now).seen(now, null);
            case Condition.Gate ignored -> free.consumed(now);
            case Condition.Webhook ignored -> free.consumed(now);
            case Condition.Judged ignored -> free;
            case Condition.FileExists ignored -> free;
            case Condition.TaskDone ignored -> free;
            case Condition.TaskFailed ignored -> free;
        };
    }

    /**
     * The trigger as a start finds it: what is known of tasks is looked up, and who is being asked by nobody that lives is
     * asked again. So it is whoever made the state, be it an import.
     */
    static Trigger looked(Draft draft, Trigger trigger) {
        Optional<ConditionTree> tree = draft.state().condition(trigger);
        if (tree.isEmpty()) {
            return trigger;
        }
        ConditionState state = trigger.state().condition();
        Map<String, LeafState> leaves = new LinkedHashMap<>();
        state.leaves()
                .forEach((place, leaf) ->
                        leaves.put(place, isAskedByNobody(draft, leaf) ? leaf.asked(null, leaf.checkAt()) : leaf));
        return WatchedTask.look(draft, trigger.state(trigger.state().condition(state.leaves(leaves))), tree.get());
    }

    private static boolean isAskedByNobody(Draft draft, LeafState leaf) {
        String by = leaf.asked();
        return by != null
                && (by.equals(LeafState.WAITING)
                        ? draft.state().judge().isEmpty()
                        : draft.task(by).isEmpty());
    }

    /** An edge that was held gets its disposition, because nothing will fire any more. */
    static Trigger drop(Draft draft, Trigger trigger, String reason) {
        ConditionState state = trigger.state().condition();
        if (state.heldUntil() == null) {
            return trigger;
        }
        return skipHeld(draft, trigger, state.heldCount(), reason);
    }

    // ---- the edge

    private void decide() {
        Truth truth = tree.truth(this::truthOf);
        ConditionState state = state();
        boolean edge = truth.isTrue() && (!state.holds() || hasFreshPulse());
        if (truth.isFalse()) {
            change(state.holds(false));
        } else if (state.heldUntil() != null) {
            if (truth.isTrue() && !state.holds()) {
                change(state.held(state.heldUntil(), draft.now()));
            }
        } else if (edge) {
            Optional<Instant> cool = coolDownEnds();
            if (cool.isPresent()) {
                change(state.held(cool.get(), draft.now()));
            } else {
                fire(truth);
            }
        }
        release(truth);
    }

    /** Whether something that happened, and that no firing has used up, has a part in the whole's being true. */
    private boolean hasFreshPulse() {
        return tree.support(this::truthOf).stream()
                .anyMatch(place -> tree.leaf(place).map(Leaf::isPulse).orElse(false));
    }

    private Truth truthOf(String place) {
        LeafState leaf = state().leaf(place);
        boolean pulse = tree.leaf(place).map(Leaf::isPulse).orElse(false);
        return pulse ? Truth.of(leaf.holds()) : leaf.value() == null ? Truth.UNKNOWN : Truth.of(leaf.holds());
    }

    /** When the time between two firings is over, if it isn't; a clock that was set back does not prolong it. */
    private Optional<Instant> coolDownEnds() {
        Instant fired = state().firedAt();
        if (fired == null || trigger.spec().cooldownMillis() == 0) {
            return Optional.empty();
        }
        Instant last = fired.isAfter(draft.now()) ? draft.now() : fired;
        return Optional.of(last.plusMillis(trigger.spec().cooldownMillis()))
                .filter(until -> until.isAfter(draft.now()));
    }

    /** The cool-down is over: what was held fires if it still holds. */
    private void release(Truth truth) {
        Instant until = state().heldUntil();
        if (until == null || until.isAfter(draft.now())) {
            return;
        }
        long edges = state().heldCount();
        if (!truth.isTrue()) {
            trigger = skipHeld(draft, trigger, edges, "cooldown");
            return;
        }
        if (edges > 1) {
            trigger = skipHeld(draft, trigger, edges - 1, "cooldown");
        }
        change(state().released());
        fire(truth);
    }

    private static Trigger skipHeld(Draft draft, Trigger trigger, long edges, String reason) {
        ConditionState state = trigger.state().condition();
        Instant at = instant(draft, state);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("scheduledAt", Instants.print(at));
        data.put("occurrence", StartRun.occurrence(trigger, at));
        data.put("reason", reason);
        data.put("count", edges);
        data.put("from", Instants.print(state.heldSince() == null ? at : state.heldSince()));
        draft.log(RunEntry.TRIGGER, trigger.id(), "skipped", "skipped", data);
        return trigger.state(trigger.state()
                .notRun("skipped", reason)
                .condition(state.released().decided(at, null)));
    }

    /** The instant of a decision: now, unless the last one was later, because the clock was set back or is too coarse. */
    private static Instant instant(Draft draft, ConditionState state) {
        Instant last = state.decidedAt();
        return last == null || last.isBefore(draft.now()) ? draft.now() : last.plusMillis(1);
    }

    private void fire(Truth truth) {
        Instant at = instant(draft, state());
        Occurrence occurrence = new Occurrence(at, null, Evidence.of(tree, state(), tree.support(this::truthOf), at));
        change(state().holds(truth.isTrue()));
        draft.put(trigger);
        Settled done = SettleOccurrence.settle(
                draft, trigger, occurrence, trigger.spec().overlap());
        settled = Optional.of(done);
        trigger = done.trigger();
        change(state().decided(at, done.taskId() == null ? null : draft.now()));
        usePulsesUp();
    }

    private void usePulsesUp() {
        ConditionState state = state();
        for (Map.Entry<String, Leaf> leaf : tree.leaves().entrySet()) {
            if (leaf.getValue().isPulse() && state.leaf(leaf.getKey()).holds()) {
                state = state.leaf(leaf.getKey(), state.leaf(leaf.getKey()).consumed(draft.now()));
            }
        }
        change(state);
        change(state.holds(tree.truth(this::truthOf).isTrue()));
    }

    // ---- asking

    /** Plans or begins the next question to a model or a gate, if one is needed to know whether the whole holds. */
    private void ask() {
        change(state().nextCheckAt(null));
        if (!trigger.enabled()) {
            return;
        }
        Truth without = tree.truth(place -> isCostly(place) ? latched(place) : truthOf(place));
        if (without.isFalse()) {
            forgetVerdicts();
        }
        boolean asked = tree.leaves().keySet().stream()
                .anyMatch(place -> state().leaf(place).asked() != null);
        if (!asked) {
            askFirst();
        }
    }

    private void askFirst() {
        Set<Instant> times = new TreeSet<>();
        tree.leaves().keySet().stream().filter(this::isCostly).forEach(place -> times.add(whenToAsk(place)));
        for (Instant time : times) {
            Optional<String> place = tree.firstToAsk(leaf -> truthAt(leaf, time), askableAt(time));
            if (place.isPresent()) {
                if (time.isAfter(draft.now())) {
                    change(state().nextCheckAt(time));
                } else {
                    askNow(place.get());
                }
                return;
            }
        }
    }

    private void askNow(String place) {
        trigger = AskLeaf.ask(draft, trigger, place, tree.leaf(place).orElseThrow());
        if (state().leaf(place).asked() == null) {
            change(state().nextCheckAt(whenToAsk(place)));
        }
    }

    private boolean isCostly(String place) {
        return tree.leaf(place).map(Leaf::isCostly).orElse(false);
    }

    /** What is known of a costly leaf without asking: a gate that has fired. */
    private Truth latched(String place) {
        boolean pulse = tree.leaf(place).map(Leaf::isPulse).orElse(false);
        return pulse && state().leaf(place).holds() ? Truth.TRUE : Truth.UNKNOWN;
    }

    private Instant whenToAsk(String place) {
        Instant at = state().leaf(place).checkAt();
        return at == null || at.isBefore(draft.now()) ? draft.now() : at;
    }

    /** What will be known at that time: an answer counts until it may be asked for again. */
    private Truth truthAt(String place, Instant time) {
        boolean open =
                isCostly(place) && !latched(place).isTrue() && !whenToAsk(place).isAfter(time);
        return open ? Truth.UNKNOWN : truthOf(place);
    }

    private Set<String> askableAt(Instant time) {
        return tree.leaves().keySet().stream()
                .filter(place -> isCostly(place) && !latched(place).isTrue())
                .filter(place -> !whenToAsk(place).isAfter(time))
                .collect(Collectors.toSet());
    }

    /** A verdict that nobody keeps fresh is worth nothing when it is needed again. */
    private void forgetVerdicts() {
        ConditionState state = state();
        for (Map.Entry<String, Leaf> leaf : tree.leaves().entrySet()) {
            LeafState known = state.leaf(leaf.getKey());
            if (leaf.getValue() instanceof Condition.Judged && known.value() != null && known.asked() == null) {
                state = state.leaf(leaf.getKey(), known.value(null, draft.now()));
            }
        }
        change(state);
    }

    private ConditionState state() {
        return trigger.state().condition();
    }

    private void change(ConditionState value) {
        trigger = trigger.state(trigger.state().condition(value));
    }

    /** How long an answer of this leaf counts, and so how often it is asked at most. */
    static Duration period(Draft draft, Trigger trigger, Leaf leaf) {
        long check = draft.config().conditions().checkMillis();
        if (leaf instanceof Condition.Gate gate) {
            return Duration.ofMillis(gate.everyMillis() == null ? check : gate.everyMillis());
        }
        long cooldown = trigger.spec().cooldownMillis();
        return Duration.ofMillis(cooldown == 0 ? draft.config().conditions().judgeMillis() : Math.max(cooldown, check));
    }
}
