package io.mimikit.server.wire;

import io.mimikit.kernel.lane.KeyFigures;
import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.lane.Rate;
import io.mimikit.kernel.lane.WaitTimes;
import io.mimikit.kernel.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A lane as it is answered: its limits, what waits and runs, and how long waiting takes. To be made inside a query. */
public final class WireLane {
    /** Keys that are told of a lane in a list. */
    public static final int KEYS_LISTED = 5;
    /** Keys that are told of one lane. */
    public static final int KEYS_SHOWN = 32;

    private WireLane() {}

    /** Everything about a lane, with the keys from which most comes. */
    public static Map<String, Object> of(Lane lane, Instant now, int keys) {
        LaneLimits limits = lane.limits();
        Fields fields = new Fields().put("name", limits.name());
        fields.put("active", lane.active()).put("maxConcurrent", limits.maxConcurrent());
        fields.put("depth", lane.depth()).put("maxDepth", limits.maxDepth()).put("warnDepth", limits.warnDepth());
        putRules(fields, limits);
        fields.put("paused", lane.isPaused())
                .put("pausedReason", lane.pausedReason().orElse(null));
        fields.put("draining", (lane.isClosed() && !lane.isDrained()) ? true : null);
        fields.put("drained", lane.isDrained() ? true : null);
        fields.put("started", lane.started()).put("rejected", lane.rejected());
        OptionalLong ready = lane.oldestReadyMillis();
        fields.put("oldestWaitMs", ready.isPresent() ? ago(ready.getAsLong(), now) : 0L);
        fields.put("waitMs", waits(lane.waits(), now));
        return fields.putFilled(
                        "keys",
                        lane.busiestKeys(keys).stream()
                                .map(key -> key(key, now))
                                .toList())
                .map();
    }

    private static void putRules(Fields fields, LaneLimits limits) {
        fields.put("agingMs", limits.agingMillis());
        fields.put("keyConcurrent", limits.keyConcurrent() == 0 ? null : limits.keyConcurrent());
        fields.put("rate", rate(limits.rules().rate()))
                .put("keyRate", rate(limits.rules().keyRate()));
        fields.putFilled("weights", limits.rules().weights().byPattern());
        long wait = limits.rules().whenFull().waitMillis();
        fields.put("whenFull", wait > 0 ? "block" : "reject");
        fields.put("whenFullWait", wait > 0 ? Durations.print(Duration.ofMillis(wait)) : null);
    }

    private static @Nullable String rate(Rate rate) {
        return rate.isLimited() ? rate.print() : null;
    }

    private static Map<String, Object> key(KeyFigures key, Instant now) {
        Fields fields =
                new Fields().put("key", key.key()).put("depth", key.depth()).put("active", key.active());
        fields.put("started", key.started()).put("weight", key.weight() == 1 ? null : key.weight());
        key.oldestReadyMillis().ifPresent(ready -> fields.put("oldestWaitMs", ago(ready, now)));
        return fields.put("waitMs", waits(key.waits(), now)).map();
    }

    /** Waiting times of the last quarter to half an hour; none where nothing started. */
    private static @Nullable Map<String, Object> waits(WaitTimes waits, Instant now) {
        long millis = now.toEpochMilli();
        long count = waits.count(millis);
        return count == 0
                ? null
                : new Fields()
                        .put("count", count)
                        .put("p50", waits.quantile(0.5, millis))
                        .put("p90", waits.quantile(0.9, millis))
                        .put("p99", waits.quantile(0.99, millis))
                        .map();
    }

    private static long ago(long readyMillis, Instant now) {
        return Math.max(0, now.toEpochMilli() - readyMillis);
    }

    /** The few figures of a lane that change all the time. */
    public static Map<String, Object> figures(Lane lane) {
        return new Fields()
                .put("name", lane.limits().name())
                .put("active", lane.active())
                .put("maxConcurrent", lane.limits().maxConcurrent())
                .put("depth", lane.depth())
                .put("paused", lane.isPaused())
                .put("draining", (lane.isClosed() && !lane.isDrained()) ? true : null)
                .put("drained", lane.isDrained() ? true : null)
                .map();
    }
}
