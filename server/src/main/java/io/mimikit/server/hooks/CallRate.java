package io.mimikit.server.hooks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often each webhook may be called: {@value #CALLS_MAX} at once, and as many a minute in the long run. Thread-safe;
 * remembers the {@value #HOOKS_MAX} that were called last.
 */
final class CallRate {
    static final int CALLS_MAX = 120;
    static final int HOOKS_MAX = 10_000;
    private static final long NANOS_PER_CALL = 60_000_000_000L / CALLS_MAX;

    private final LongSupplier nanos;
    /** When each will have its full number of calls again. */
    private final Map<String, Long> full = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > HOOKS_MAX;
        }
    };

    CallRate(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** One more call of this hook; answers 0, or the seconds until there may be another. */
    synchronized long count(String hook) {
        long now = nanos.getAsLong();
        long known = full.getOrDefault(hook, now);
        long after = (known - now > 0 ? known : now) + NANOS_PER_CALL;
        long excess = after - now - CALLS_MAX * NANOS_PER_CALL;
        if (excess > 0) {
            return excess / 1_000_000_000L + 1;
        }
        full.put(hook, after);
        return 0;
    }
}
