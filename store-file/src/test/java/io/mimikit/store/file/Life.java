package io.mimikit.store.file;

import io.mimikit.store.simulated.Medium;
import io.mimikit.store.simulated.Platter;
import java.util.ArrayList;
import java.util.List;

/** The disk of one machine and all that happened to it, in order, with what had to hold from when on. Thread-safe. */
final class Life {
    private final Platter platter;
    private final List<Event> events = new ArrayList<>();

    /** Something that happened. */
    sealed interface Event {
        record Stepped(Platter.Step step) implements Event {}

        /** What must hold from here on. */
        record Told(Expectation expected) implements Event {}
    }

    Life(Platter platter) {
        this.platter = platter.followedBy(step -> add(new Event.Stepped(step)));
    }

    private synchronized void add(Event event) {
        events.add(event);
    }

    void tell(Expectation expected) {
        add(new Event.Told(expected));
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    synchronized List<Platter.Step> steps() {
        return events.stream()
                .filter(Event.Stepped.class::isInstance)
                .map(event -> ((Event.Stepped) event).step())
                .toList();
    }

    Platter platter() {
        return platter;
    }

    /** The medium as the disk began. */
    Medium mediumAtStart() {
        return new Medium(platter);
    }

    /** The medium as it is now. */
    Medium medium() {
        Medium medium = mediumAtStart();
        for (Event event : events()) {
            if (event instanceof Event.Stepped stepped) {
                medium.follow(stepped.step());
            }
        }
        return medium;
    }
}
