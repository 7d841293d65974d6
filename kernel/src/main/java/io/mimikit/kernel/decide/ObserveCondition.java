package io.mimikit.kernel.decide;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.decide.SettleOccurrence.Settled;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.MissedMode;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Trigger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody outside has seen something of one leaf of a trigger's condition. What it changes and what follows is one record.
 *
 * @param revision the definition that was looked at; an observation of another one counts for nothing
 * @param place of the leaf in the condition, as {@link ConditionTree} names it
 * @param idempotency of a call that may be repeated: the same key answers the same and counts once; null for none
 */
public record ObserveCondition(
        String triggerId,
        long revision,
        String place,
        Observation observation,
        @Nullable Idempotency idempotency) implements Command<Observed> {
    private static final int PATHS_IN_DETAIL = 300;

    /** An observation that is never repeated by accident: its content says whether it is new. */
    public ObserveCondition(String triggerId, long revision, String place, Observation observation) {
        this(triggerId, revision, place, observation, null);
    }

    @Override
    public String name() {
        return "trigger.observe";
    }

    @Override
    public boolean isNewWork() {
        return true;
    }

    @Override
    public Observed decide(Draft draft) {
        return Observed.parse(
                Idempotency.once(draft, idempotency, () -> observe(draft).print()));
    }

    private Observed observe(Draft draft) {
        Trigger trigger = draft.state()
                .trigger(triggerId)
                .filter(found -> found.revision() == revision)
                .orElse(null);
        if (trigger == null) {
            return Observed.of(Observed.Outcome.STALE);
        }
        Leaf leaf = draft.state()
                .condition(trigger)
                .flatMap(tree -> tree.leaf(place))
                .orElse(null);
        if (leaf == null) {
            return Observed.of(Observed.Outcome.STALE);
        }
        if (!trigger.enabled() && leaf.isPulse()) {
            return notWatched(draft, trigger, leaf);
        }
        Trigger after = take(draft, trigger, place, leaf, observation);
        if (after.equals(trigger)) {
            return Observed.of(Observed.Outcome.UNCHANGED);
        }
        Optional<Settled> settled = FollowCondition.follow(draft, after);
        return settled.map(Observed::of).orElseGet(() -> isHeld(draft) ? Observed.of(Observed.Outcome.HELD) : taken());
    }

    private boolean isHeld(Draft draft) {
        return draft.needTrigger(triggerId).state().condition().heldUntil() != null;
    }

    private static Observed taken() {
        return Observed.of(Observed.Outcome.TAKEN);
    }

    /** Nobody's change of a file is lost on a paused trigger, because none is looked for; a call is, and says so. */
    private Observed notWatched(Draft draft, Trigger trigger, Leaf leaf) {
        if (leaf instanceof Condition.Webhook) {
            draft.log(
                    RunEntry.TRIGGER,
                    triggerId,
                    "skipped",
                    "skipped",
                    Map.of("leaf", place, "reason", "paused", "scheduledAt", Instants.print(draft.now())));
        }
        return new Observed(Observed.Outcome.PAUSED, null, trigger.disabledReason());
    }

    /** The trigger with what was observed; the same when it says nothing new. */
    static Trigger take(Draft draft, Trigger trigger, String place, Leaf leaf, Observation observation) {
        return switch (observation) {
            case Observation.Failed failed -> failed(draft, trigger, place, failed.error());
            case Observation.Files files -> files(draft, trigger, place, leaf, files);
            case Observation.Called called -> {
                need(leaf instanceof Condition.Webhook, place, "a webhook");
                Map<String, Object> event = Evidence.event(draft.now(), called.data());
                yield with(
                        trigger,
                        place,
                        of(trigger, place).happened(event, draft.now()).seen(draft.now(), null));
            }
            case Observation.Verdict verdict -> {
                need(leaf instanceof Condition.Judged, place, "judged by a model");
                yield verdict(draft, trigger, place, verdict);
            }
            case Observation.GateAnswer answer -> {
                need(leaf instanceof Condition.Gate, place, "a gate");
                yield gate(draft, trigger, place, answer);
            }
        };
    }

    private static void need(boolean fits, String place, String what) {
        if (!fits) {
            throw MimikitException.invalid("place", "place: " + place + " is not " + what);
        }
    }

    private static Trigger files(Draft draft, Trigger trigger, String place, Leaf leaf, Observation.Files files) {
        LeafState known = of(trigger, place);
        boolean exists = files.matches() > 0;
        if (leaf instanceof Condition.FileExists) {
            if (known.value() != null && known.holds() == exists && known.error() == null) {
                return trigger;
            }
            return with(
                    trigger,
                    place,
                    known.value(exists, draft.now()).seen(draft.now(), null).detail(exists ? shown(files) : null));
        }
        need(leaf instanceof Condition.FileChanged, place, "about files");
        if (files.fingerprint().equals(known.fingerprint())) {
            return known.error() == null ? trigger : with(trigger, place, known.failed(null));
        }
        boolean first = known.fingerprint() == null;
        boolean onInit = first
                && known.observedAt() == null
                && exists
                && leaf instanceof Condition.FileChanged changed
                && changed.fireOnInit();
        LeafState seen = known.failed(null).seen(draft.now(), files.fingerprint());
        if (first && !onInit) {
            return with(trigger, place, seen);
        }
        return changed(draft, trigger, place, seen, files);
    }

    private static Trigger changed(
            Draft draft, Trigger trigger, String place, LeafState seen, Observation.Files files) {
        if (files.away() && trigger.spec().missed().mode() == MissedMode.SKIP) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("leaf", place);
            data.put("to", Instants.print(draft.now()));
            data.put("count", 1L);
            data.put("reason", "not running when it changed");
            draft.log(RunEntry.TRIGGER, trigger.id(), "missed", "missed", data);
            return with(trigger.state(trigger.state().notRun("missed", "1 missed")), place, seen);
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("paths", files.paths());
        data.put("matches", files.matches());
        if (files.away()) {
            data.put("away", true);
        }
        return with(trigger, place, seen.happened(Evidence.event(draft.now(), data), draft.now()));
    }

    private static @Nullable String shown(Observation.Files files) {
        String paths = String.join(", ", files.paths());
        return paths.isEmpty() ? null : paths.length() <= PATHS_IN_DETAIL ? paths : paths.substring(0, PATHS_IN_DETAIL);
    }

    private static Trigger verdict(Draft draft, Trigger trigger, String place, Observation.Verdict verdict) {
        LeafState known = of(trigger, place);
        if (known.value() == null || known.holds() != verdict.holds() || known.error() != null) {
            log(draft, trigger, place, "verdict", verdict.holds(), verdict.why());
        }
        return with(
                trigger,
                place,
                known.value(verdict.holds(), draft.now())
                        .seen(draft.now(), null)
                        .detail(verdict.why()));
    }

    /** The same answer as before is a condition that stays true, and happens no second time. */
    private static Trigger gate(Draft draft, Trigger trigger, String place, Observation.GateAnswer answer) {
        LeafState known = of(trigger, place);
        if (known.error() != null) {
            log(draft, trigger, place, "answer", answer.fire(), "");
        }
        LeafState answered = known.failed(null);
        if (!answer.fire()) {
            return with(trigger, place, answered.seen(draft.now(), null));
        }
        String print = UUID.nameUUIDFromBytes(String.valueOf(answer.data()).getBytes(StandardCharsets.UTF_8))
                .toString();
        LeafState seen = answered.seen(draft.now(), print);
        return print.equals(known.fingerprint())
                ? with(trigger, place, seen)
                : with(
                        trigger,
                        place,
                        seen.happened(Evidence.event(draft.now(), Map.of("data", answer.data())), draft.now()));
    }

    /** Nobody can say: never true, and said once while it stays the same. */
    static Trigger failed(Draft draft, Trigger trigger, String place, String error) {
        LeafState known = of(trigger, place);
        if (!Objects.equals(known.error(), error)) {
            log(draft, trigger, place, "error", error, "");
        }
        boolean pulse = draft.state()
                .condition(trigger)
                .flatMap(tree -> tree.leaf(place))
                .map(Leaf::isPulse)
                .orElse(false);
        LeafState unknown = pulse ? known : known.value(null, draft.now());
        return with(trigger, place, unknown.failed(error).seen(draft.now(), known.fingerprint()));
    }

    private static void log(Draft draft, Trigger trigger, String place, String what, Object value, String why) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("leaf", place);
        data.put(what, value);
        if (!why.isEmpty()) {
            data.put("why", why);
        }
        draft.log(RunEntry.TRIGGER, trigger.id(), "step", null, data);
    }

    private static LeafState of(Trigger trigger, String place) {
        return trigger.state().condition().leaf(place);
    }

    private static Trigger with(Trigger trigger, String place, LeafState leaf) {
        ConditionState state = trigger.state().condition();
        return trigger.state(trigger.state().condition(state.leaf(place, leaf)));
    }
}
