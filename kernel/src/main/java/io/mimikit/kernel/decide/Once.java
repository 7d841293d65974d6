package io.mimikit.kernel.decide;

import org.jspecify.annotations.Nullable;

/**
 * A command that is carried out once under a key: who repeats it is answered the same, and nothing happens. Immutable.
 *
 * @param answer what is answered, and remembered, in place of what the command answers; null for that
 */
public record Once(
        Command<?> command,
        @Nullable Idempotency key,
        @Nullable String answer) implements Command<String> {
    @Override
    public String name() {
        return command.name();
    }

    @Override
    public boolean isNewWork() {
        return command.isNewWork();
    }

    @Override
    public boolean keepsPace() {
        return command.keepsPace();
    }

    @Override
    public String decide(Draft draft) {
        return Idempotency.once(draft, key, () -> {
            String answered = String.valueOf(command.decide(draft));
            return answer == null ? answered : answer;
        });
    }
}
