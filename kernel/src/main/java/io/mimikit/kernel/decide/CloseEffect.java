package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.OutboxItem;
import org.jspecify.annotations.Nullable;

/**
 * Something outside the state is done, or has failed once more.
 *
 * @param error null when it is done
 */
public record CloseEffect(String id, @Nullable String error) implements Command<Boolean> {
    @Override
    public String name() {
        return error == null ? "effect.done" : "effect.failed";
    }

    @Override
    public Boolean decide(Draft draft) {
        if (error == null) {
            draft.delete(Kind.OUTBOX, id);
        } else {
            draft.<OutboxItem>find(Kind.OUTBOX, id)
                    .ifPresent(item -> draft.put(new OutboxItem(
                            item.id(),
                            item.action(),
                            item.payload(),
                            item.createdAt(),
                            item.failures() + 1,
                            item.extra())));
        }
        return true;
    }
}
