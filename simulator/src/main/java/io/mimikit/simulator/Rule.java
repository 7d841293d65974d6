package io.mimikit.simulator;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.Transition;

/** Something that must hold whatever happens; hears what happens in the order in which it does. Not thread-safe. */
interface Rule {
    /** A record is durable; what is {@link Known} includes it. */
    default void committed(Transition record) {}

    /** The runner was told to start an attempt; it runs when this returns. */
    default void starting(Task task, Attempt attempt) {}

    /** Nothing more is to be done now, and the disk works. */
    default void settled(State state) {}

    /** The process is gone, with all code that ran. */
    default void died() {}
}
