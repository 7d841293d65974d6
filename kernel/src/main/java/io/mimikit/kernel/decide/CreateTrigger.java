package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Accounted;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerSpec;
import io.mimikit.kernel.entity.TriggerState;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.time.Schedule;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Somebody wants work started on time. Answers the trigger's id. */
public record CreateTrigger(
        TriggerRequest request, @Nullable Idempotency idempotency) implements Command<String> {
    @Override
    public String name() {
        return "trigger.create";
    }

    @Override
    public boolean isNewWork() {
        return true;
    }

    @Override
    public String decide(Draft draft) {
        return Idempotency.once(draft, idempotency, () -> {
            String id = request.id() == null ? draft.newId() : request.id();
            return create(draft, request, id).id();
        });
    }

    static Trigger create(Draft draft, TriggerRequest request, String id) {
        if (draft.find(Kind.TRIGGER, id).isPresent()) {
            throw new MimikitException(
                    ErrorCode.CONFLICT, "there is a trigger with id " + id + " already; choose another id");
        }
        int max = draft.config().triggersMax();
        if (draft.state().all(Kind.TRIGGER).size() >= max) {
            throw new MimikitException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "there are " + max + " triggers already (triggers.max); delete some first");
        }
        Trigger trigger = new Trigger(
                id,
                request.spec(),
                1,
                request.enabled(),
                request.enabled() ? null : "paused",
                draft.now(),
                draft.by(),
                null,
                0,
                TriggerState.NEW.nextRunAt(
                        first(draft, request.spec(), Accounted.NOTHING).orElse(null), 0),
                Accounted.NOTHING,
                Map.of());
        FollowCondition.follow(draft, FollowCondition.afresh(draft, trigger));
        if (request.runNow()) {
            RunTriggerNow.run(draft, draft.needTrigger(id));
        }
        return draft.needTrigger(id);
    }

    /**
     * The first occurrence; an instant that is past was let through on purpose and has none.
     *
     * @param accounted what has had its turn and lies ahead once more, because a clock was set back
     */
    static Optional<Instant> first(Draft draft, TriggerSpec spec, Accounted accounted) {
        return Optional.ofNullable(spec.schedule())
                .map(TriggerRequest::schedule)
                .flatMap((Schedule schedule) -> accounted.next(draft.now(), schedule::next));
    }
}
