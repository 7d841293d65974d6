package io.mimikit.app.runtime;

import io.mimikit.app.config.Config;
import io.mimikit.app.config.LaneConfig;
import io.mimikit.app.config.RetentionConfig;
import io.mimikit.app.config.TriggersConfig;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.Retention;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.MissedMode;
import io.mimikit.kernel.entity.MissedPolicy;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.lane.LaneRules;
import io.mimikit.kernel.lane.Weights;
import io.mimikit.kernel.lane.WhenFull;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configuration as the kernel wants it. Thread-safe. */
public final class KernelSettings {
    private KernelSettings() {}

    /** All of it; what it leaves open is a default. */
    public static KernelConfig of(Config config) {
        Map<String, LaneLimits> lanes = new LinkedHashMap<>();
        config.lanes().byName().forEach((name, lane) -> lanes.put(name, lane(name, lane)));
        Map<Role, Long> timeouts = new EnumMap<>(Role.class);
        timeouts.put(Role.TELLER, config.timeouts().teller().toMillis());
        timeouts.put(Role.PLANNER, config.timeouts().planner().toMillis());
        timeouts.put(Role.WORKER, config.timeouts().worker().toMillis());
        timeouts.put(Role.SUMMARY, config.timeouts().worker().toMillis());
        timeouts.put(Role.JUDGE, config.timeouts().conditions().toMillis());
        return new KernelConfig(
                lanes,
                timeouts,
                new RetryPolicy(
                        config.retry().maxAttempts(),
                        config.retry().backoff().toMillis(),
                        config.retry().maxBackoff().toMillis(),
                        RetryPolicy.TRANSIENT),
                delivery(config),
                new MissedPolicy(missed(config.triggers()), null),
                config.triggers().missedWindow().toMillis(),
                Math.toIntExact(config.triggers().minInterval().toMillis()),
                config.triggers().max(),
                Math.toIntExact(config.input().maxText().bytes()),
                new KernelConfig.HistoryLimits(
                        config.history().soft(), config.history().hardBytes().bytes()),
                retention(config.retention()),
                new KernelConfig.ConditionLimits(
                        config.triggers().check().toMillis(),
                        KernelConfig.ConditionLimits.JUDGE_MILLIS,
                        config.triggers().stuck().toMillis()));
    }

    private static Retention retention(RetentionConfig config) {
        return new Retention(
                config.questionsMax(),
                config.questions().toMillis(),
                config.noticesMax(),
                config.conversationsMax(),
                config.conversations().toMillis(),
                config.usage().toMillis(),
                config.idempotencyMax(),
                config.outboxMax());
    }

    private static LaneLimits lane(String name, LaneConfig lane) {
        return new LaneLimits(
                name,
                lane.maxConcurrent(),
                lane.maxDepth(),
                lane.warnDepth(),
                lane.agingMs(),
                lane.keyConcurrent(),
                new LaneRules(
                        new Weights(lane.weights()),
                        lane.rate(),
                        lane.keyRate(),
                        lane.whenFull() == LaneConfig.Full.BLOCK
                                ? new WhenFull(lane.whenFullWait().toMillis())
                                : WhenFull.REJECT));
    }

    private static Delivery delivery(Config config) {
        return switch (config.delivery()) {
            case AT_LEAST_ONCE -> Delivery.AT_LEAST_ONCE;
            case AT_MOST_ONCE -> Delivery.AT_MOST_ONCE;
        };
    }

    private static MissedMode missed(TriggersConfig triggers) {
        return switch (triggers.missed()) {
            case SKIP -> MissedMode.SKIP;
            case ONE -> MissedMode.ONE;
            case ALL -> MissedMode.ALL;
        };
    }
}
