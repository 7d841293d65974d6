package io.mimikit.app.config;

import io.mimikit.app.config.RejectedValues.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The checks of one record's constructor, collected so that the user hears of all failures at once. One thread. */
final class Checks {
    private final List<Rejection> rejections = new ArrayList<>();

    Checks between(String name, long value, long least, long most) {
        return that(
                value >= least && value <= most,
                name,
                Long.toString(value),
                "use a number from " + least + " to " + most);
    }

    Checks between(String name, Duration value, Duration least, Duration most) {
        boolean inside = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        String range = DurationText.of(least) + " to " + DurationText.of(most);
        return that(inside, name, DurationText.of(value), "use a duration from " + range);
    }

    Checks between(String name, ByteSize value, ByteSize least, ByteSize most) {
        boolean inside = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        return that(inside, name, value.text(), "use a size from " + least.text() + " to " + most.text());
    }

    Checks that(boolean holds, String name, String value, String fix) {
        if (!holds) {
            rejections.add(new Rejection(name, value, fix));
        }
        return this;
    }

    void orThrow() {
        if (!rejections.isEmpty()) {
            throw new RejectedValues(rejections);
        }
    }
}
