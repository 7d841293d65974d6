package io.mimikit.kernel;

import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.MissedPolicy;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.lane.LaneLimits;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the kernel is told about limits and defaults. Immutable.
 *
 * @param lanes by name
 * @param timeoutMillis of one attempt, by role
 * @param retry for tasks that say nothing
 * @param delivery for tasks that say nothing
 * @param missed for triggers that say nothing
 * @param missedWindowMillis how far back a missed occurrence is made up for where the trigger says nothing; one period
 *     where that is shorter
 * @param inputBytesMax size of one message of the user, in UTF-8
 * @param history how much of a conversation is kept once it is archived
 * @param retention how much of the rest stays once it is over
 * @param conditions how often conditions are looked at, and when a run counts as stuck
 */
public record KernelConfig(
        Map<String, LaneLimits> lanes,
        Map<Role, Long> timeoutMillis,
        RetryPolicy retry,
        Delivery delivery,
        MissedPolicy missed,
        long missedWindowMillis,
        long minIntervalMillis,
        int triggersMax,
        int inputBytesMax,
        HistoryLimits history,
        Retention retention,
        ConditionLimits conditions) {
    /**
     * Limits of one conversation. Only archived messages are ever dropped. Immutable.
     *
     * @param soft messages, above which archived ones are dropped
     * @param bytesMax of all texts in UTF-8, above which archived ones are dropped
     */
    public record HistoryLimits(int soft, long bytesMax) {
        public static final HistoryLimits DEFAULT = new HistoryLimits(200, 10 << 20);
    }

    /**
     * How conditions are looked at. Immutable.
     *
     * @param checkMillis how often a gate is run that says nothing, and a model is asked at most
     * @param judgeMillis how often a model is asked where the trigger has no cool-down
     * @param stuckMillis age at which a run is given up whose task is gone
     */
    public record ConditionLimits(long checkMillis, long judgeMillis, long stuckMillis) {
        public static final long JUDGE_MILLIS = 5 * MINUTE_MILLIS;
        public static final ConditionLimits DEFAULT = new ConditionLimits(5000, JUDGE_MILLIS, 120 * MINUTE_MILLIS);
    }

    public static final String TELLER = "teller";
    public static final String PLANNER = "planner";
    public static final String WORKER = "worker";
    public static final String INTERNAL = "internal";

    private static final long MINUTE_MILLIS = 60_000;

    public KernelConfig {
        lanes = Map.copyOf(lanes);
        timeoutMillis = Map.copyOf(timeoutMillis);
        for (String lane : new String[] {TELLER, PLANNER, WORKER, INTERNAL}) {
            if (!lanes.containsKey(lane)) {
                throw new MimikitException(ErrorCode.INVALID_CONFIGURATION, "lanes." + lane + " is missing");
            }
        }
    }

    /** What holds when nothing is configured. */
    public static KernelConfig defaults() {
        Map<String, LaneLimits> lanes = new LinkedHashMap<>();
        lanes.put(TELLER, lane(TELLER, 2, 1));
        lanes.put(PLANNER, lane(PLANNER, 2, 1));
        lanes.put(WORKER, lane(WORKER, 3, 0));
        lanes.put(INTERNAL, lane(INTERNAL, 1, 0));
        Map<Role, Long> timeouts = new EnumMap<>(Role.class);
        timeouts.put(Role.TELLER, 2 * MINUTE_MILLIS);
        timeouts.put(Role.PLANNER, 10 * MINUTE_MILLIS);
        timeouts.put(Role.WORKER, 10 * MINUTE_MILLIS);
        timeouts.put(Role.SUMMARY, 10 * MINUTE_MILLIS);
        timeouts.put(Role.JUDGE, 2 * MINUTE_MILLIS);
        return new KernelConfig(
                lanes,
                timeouts,
                new RetryPolicy(3, 5000, 15 * MINUTE_MILLIS, RetryPolicy.TRANSIENT),
                Delivery.AT_LEAST_ONCE,
                MissedPolicy.ONE,
                24 * 60 * MINUTE_MILLIS,
                1000,
                200_000,
                65_536,
                HistoryLimits.DEFAULT,
                Retention.DEFAULT,
                ConditionLimits.DEFAULT);
    }

    private static LaneLimits lane(String name, int maxConcurrent, int keyConcurrent) {
        return new LaneLimits(name, maxConcurrent, 10_000, 50, MINUTE_MILLIS, keyConcurrent);
    }

    /** The same with one lane more, or another one of that name. */
    public KernelConfig withLane(LaneLimits lane) {
        Map<String, LaneLimits> all = new LinkedHashMap<>(lanes);
        all.put(lane.name(), lane);
        return withLanes(all);
    }

    /** The same without a lane that was added. */
    public KernelConfig withoutLane(String name) {
        Map<String, LaneLimits> all = new LinkedHashMap<>(lanes);
        all.remove(name);
        return withLanes(all);
    }

    private KernelConfig withLanes(Map<String, LaneLimits> all) {
        return new KernelConfig(
                all,
                timeoutMillis,
                retry,
                delivery,
                missed,
                missedWindowMillis,
                minIntervalMillis,
                triggersMax,
                inputBytesMax,
                history,
                retention,
                conditions);
    }

    public KernelConfig withHistory(HistoryLimits limits) {
        return new KernelConfig(
                lanes,
                timeoutMillis,
                retry,
                delivery,
                missed,
                missedWindowMillis,
                minIntervalMillis,
                triggersMax,
                inputBytesMax,
                limits,
                retention,
                conditions);
    }

    public KernelConfig withRetention(Retention limits) {
        return new KernelConfig(
                lanes,
                timeoutMillis,
                retry,
                delivery,
                missed,
                missedWindowMillis,
                minIntervalMillis,
                triggersMax,
                inputBytesMax,
                history,
                limits,
                conditions);
    }

    public KernelConfig withRetry(RetryPolicy policy) {
        return new KernelConfig(
                lanes,
                timeoutMillis,
                policy,
                delivery,
                missed,
                missedWindowMillis,
                minIntervalMillis,
                triggersMax,
                inputBytesMax,
                history,
                retention,
                conditions);
    }

    public long timeoutMillis(Role role) {
        Long millis = timeoutMillis.get(role);
        return millis == null ? 10 * MINUTE_MILLIS : millis;
    }
}
