package io.mimikit.kernel.decide;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerSpec;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TriggerRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Somebody changes a trigger. Runs under way finish, but no longer say how the trigger stands, unless they are what a
 * one-shot was there for. A new schedule starts from now with a clean slate; a one-shot with a new time fires again.
 *
 * @param patch the fields to change; the others stay
 */
public record EditTrigger(String triggerId, Map<String, Object> patch) implements Command<String> {
    @Override
    public String name() {
        return "trigger.edit";
    }

    @Override
    public String decide(Draft draft) {
        Trigger trigger = draft.needTrigger(triggerId);
        ApplyTriggerFile.refuseOtherChanges(trigger);
        Input in = Input.of(patch, "the request");
        if (in.has("id") && !Objects.equals(patch.get("id"), triggerId)) {
            throw MimikitException.invalid("id", "id: a trigger can't get another id; make a new one");
        }
        TriggerRequest request = TriggerRequest.read(in, draft.config(), draft.now(), trigger.spec());
        Trigger edited = edit(draft, trigger, request.spec());
        edited = withEnabled(draft, edited, in, request.enabled());
        FollowCondition.follow(draft, edited);
        if (request.runNow()) {
            RunTriggerNow.run(draft, draft.needTrigger(triggerId));
        }
        return triggerId;
    }

    /** The trigger under its new definition; a one-shot that was done and has another time now is there for that. */
    static Trigger edit(Draft draft, Trigger trigger, TriggerSpec spec) {
        boolean otherCondition = !spec.condition().equals(trigger.spec().condition());
        boolean rescheduled = otherCondition
                || !Objects.equals(spec.schedule(), trigger.spec().schedule());
        Trigger before =
                otherCondition ? AskLeaf.giveUp(draft, FollowCondition.drop(draft, trigger, "edited")) : trigger;
        Trigger edited = before.edited(spec);
        if (rescheduled) {
            refuseSecondTurn(trigger, spec);
            edited = ResumeTrigger.afresh(
                    edited,
                    CreateTrigger.first(draft, spec, trigger.accounted()).orElse(null));
        }
        if (otherCondition) {
            edited = FollowCondition.afresh(draft, edited);
        }
        return rescheduled && isSpent(trigger) ? edited.enabled(true, null) : edited;
    }

    /** A clock that was set back brings no instant a second run. */
    private static void refuseSecondTurn(Trigger trigger, TriggerSpec spec) {
        Instant at = spec.schedule() == null ? null : spec.schedule().at();
        if (at != null && trigger.accounted().holds(at)) {
            throw MimikitException.invalid(
                    "schedule.at",
                    "schedule.at: trigger " + trigger.id() + " had its run for " + Instants.print(at)
                            + " before the clock was set back; choose another instant");
        }
    }

    /** Whether it is disabled because it had its turn, however that ended, and not because somebody paused it. */
    private static boolean isSpent(Trigger trigger) {
        boolean over = trigger.spec().isOneShot()
                && trigger.state().nextRunAt() == null
                && !trigger.state().isRunning();
        return !trigger.enabled() && (over || TriggerAfterRun.DONE.equals(trigger.disabledReason()));
    }

    private static Trigger withEnabled(Draft draft, Trigger edited, Input in, boolean enabled) {
        if (in.has("enabled") && !enabled) {
            return PauseTrigger.paused(draft, edited, "");
        }
        if (in.has("enabled") && !edited.enabled()) {
            return ResumeTrigger.resumed(draft, edited);
        }
        return edited;
    }
}
