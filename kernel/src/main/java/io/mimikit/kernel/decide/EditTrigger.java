package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TriggerRequest;
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
        Input in = Input.of(patch, "the request");
        if (in.has("id") && !Objects.equals(patch.get("id"), triggerId)) {
            throw new MimikitException(ErrorCode.INVALID_INPUT, "id: a trigger can't get another id; make a new one");
        }
        TriggerRequest request = TriggerRequest.read(in, draft.config(), draft.now(), trigger.spec());
        boolean otherCondition =
                !request.spec().condition().equals(trigger.spec().condition());
        boolean rescheduled = otherCondition
                || !Objects.equals(request.spec().schedule(), trigger.spec().schedule());
        Trigger before = otherCondition ? FollowCondition.drop(draft, trigger, "edited") : trigger;
        Trigger edited = before.edited(request.spec());
        if (rescheduled) {
            edited = ResumeTrigger.afresh(
                    edited, CreateTrigger.first(draft, request.spec()).orElse(null));
        }
        if (otherCondition) {
            edited = FollowCondition.afresh(draft, edited);
        }
        edited = withEnabled(draft, edited, in, request.enabled(), rescheduled && isDone(trigger));
        FollowCondition.follow(draft, edited);
        if (request.runNow()) {
            RunTriggerNow.run(draft, draft.needTrigger(triggerId));
        }
        return triggerId;
    }

    private static boolean isDone(Trigger trigger) {
        return TriggerAfterRun.DONE.equals(trigger.disabledReason());
    }

    private static Trigger withEnabled(Draft draft, Trigger edited, Input in, boolean enabled, boolean again) {
        if (in.has("enabled") && !enabled) {
            return PauseTrigger.paused(draft, edited, "");
        }
        if (in.has("enabled") && !edited.enabled()) {
            return ResumeTrigger.resumed(draft, edited);
        }
        return again ? edited.enabled(true, null) : edited;
    }
}
