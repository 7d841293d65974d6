package io.mimikit.simulator;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.Command;
import java.util.List;
import java.util.function.Consumer;

/** What everybody in a simulation has in common. Not thread-safe. */
interface World {
    Findings findings();

    Agenda agenda();

    TalkRule talk();

    List<Rule> rules();

    /** The monotonic clock. */
    long nowMillis();

    /** Whether nothing of the process runs any more, though its code may not have noticed. */
    boolean isDead();

    /** Asks the engine; what it refuses is no concern. Nobody is answered by a dead process. */
    default <R> void ask(Command<R> command, Consumer<R> answered) {
        ask(command, answered, refused -> {});
    }

    <R> void ask(Command<R> command, Consumer<R> answered, Consumer<MimikitException> refused);
}
