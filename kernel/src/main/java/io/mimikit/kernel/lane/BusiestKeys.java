package io.mimikit.kernel.lane;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys from which most tasks came, and how long these waited: at most {@value #KEYS_MAX} of them, however many there
 * are (Space-Saving; Metwally, Agrawal, El Abbadi 2005). Not thread-safe.
 */
final class BusiestKeys {
    static final int KEYS_MAX = 32;

    private final Map<String, Busy> byKey = new HashMap<>();

    /** One of them. */
    static final class Busy {
        private long arrivals;
        private long started;
        private final WaitTimes waits = new WaitTimes();

        /** Tasks that came, at most so many: it may have inherited some from the key whose place it took. */
        long arrivals() {
            return arrivals;
        }

        long started() {
            return started;
        }

        WaitTimes waits() {
            return waits;
        }
    }

    void arrived(String key) {
        Busy busy = byKey.get(key);
        if (busy == null) {
            busy = byKey.size() < KEYS_MAX ? new Busy() : placeOfTheLeast();
            byKey.put(key, busy);
        }
        busy.arrivals++;
    }

    private Busy placeOfTheLeast() {
        String least = "";
        @Nullable Busy place = null;
        for (Map.Entry<String, Busy> entry : byKey.entrySet()) {
            if (place == null || entry.getValue().arrivals < place.arrivals) {
                least = entry.getKey();
                place = entry.getValue();
            }
        }
        if (place == null) {
            throw new IllegalStateException("no key has a place");
        }
        byKey.remove(least);
        place.started = 0;
        place.waits.clear();
        return place;
    }

    void started(String key, long waitedMillis, long nowMillis) {
        Busy busy = byKey.get(key);
        if (busy != null) {
            busy.started++;
            busy.waits.add(waitedMillis, nowMillis);
        }
    }

    Map<String, Busy> all() {
        return byKey;
    }
}
