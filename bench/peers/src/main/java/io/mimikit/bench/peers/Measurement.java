package io.mimikit.bench.peers;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is measured. */
enum Measurement {
    BURN_DOWN,
    FLOOD,
    CAP,
    LATENESS,
    IDLE,
    KILL;

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Measurement> find(String id) {
        return Arrays.stream(values()).filter(each -> each.id().equals(id)).findFirst();
    }
}
