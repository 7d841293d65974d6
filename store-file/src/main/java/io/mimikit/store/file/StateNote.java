package io.mimikit.store.file;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.store.Transition;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * Says in the journal, and so in the audit, what somebody did with a state as a whole while nothing ran on it. Stateless
 * and thread-safe.
 */
public final class StateNote {
    private StateNote() {}

    /**
     * Adds a record that changes nothing.
     *
     * @param what as in the audit, {@code state.restore}
     * @return its number
     * @throws io.mimikit.kernel.MimikitException (state_locked), (state_damaged), (storage)
     */
    public static long add(Path stateDirectory, Disk disk, InstantSource clock, String what, Actor by) {
        try (FileStore store = new FileStore(stateDirectory, disk, clock, FileStoreLimits.DEFAULT.reserveBytes(0))) {
            return add(store, store.open().lastQ(), clock, what, by);
        }
    }

    /** The same in a store that is open, of which {@code lastQ} is the last record. */
    public static long add(FileStore store, long lastQ, InstantSource clock, String what, Actor by) {
        store.commit(List.of(new Transition(lastQ + 1, Instants.millis(clock.instant()), what, by, List.of())));
        return lastQ + 1;
    }
}
