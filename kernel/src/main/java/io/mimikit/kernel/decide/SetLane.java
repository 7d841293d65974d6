package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.entity.LaneTuning;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.lane.Rate;
import io.mimikit.kernel.lane.WhenFull;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.RequestLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Somebody changes a lane while it runs, or adds one; holds over restarts. A smaller limit interrupts nothing.
 *
 * @param patch the limits, {@code paused} or {@code drain}, and a {@code reason}; what it doesn't name stays, and what is
 *     null is as configured
 * @param add whether a lane that isn't there is made, and one that is begins again from what is configured
 */
public record SetLane(String lane, Map<String, Object> patch, boolean add) implements Command<String> {
    /** Lanes in all. */
    public static final int LANES_MAX = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Duration BLOCK_USUAL = Duration.ofSeconds(10);
    private static final String REJECT = "reject";
    private static final String BLOCK = "block";

    /** Changes a lane that is there. */
    public SetLane(String lane, Map<String, Object> patch) {
        this(lane, patch, false);
    }

    @Override
    public String name() {
        return add ? "lane.add" : "lane.set";
    }

    @Override
    public String decide(Draft draft) {
        boolean isNew = draft.state().lane(lane).isEmpty();
        if (isNew) {
            checkNew(draft);
        }
        Optional<LaneState> known = draft.<LaneState>find(Kind.LANE, lane);
        boolean added = isNew || known.map(LaneState::added).orElse(false);
        LaneState old = known.filter(state -> !add)
                .orElse(new LaneState(lane, null, null, null, null, false, null, false, added, Map.of()));
        LaneState changed = changed(Input.of(patch, "the request"), old);
        changed.over(LaneLimits.usual(lane));
        draft.put(changed);
        return lane;
    }

    private void checkNew(Draft draft) {
        if (!add) {
            throw MimikitException.notFound("lane", lane);
        }
        if (!NAME.matcher(lane).matches()) {
            throw MimikitException.invalid(
                    "name", "name: use letters, digits, - and _, at most 64, and a letter or digit first");
        }
        if (draft.state().lanes().size() >= LANES_MAX) {
            throw new MimikitException(
                    ErrorCode.LIMIT_EXCEEDED, "there are " + LANES_MAX + " lanes already; remove one first");
        }
    }

    private static LaneState changed(Input in, LaneState old) {
        boolean drain = in.get("drain", FieldType.BOOL).orElse(old.draining());
        boolean paused = in.get("paused", FieldType.BOOL).orElse(old.paused());
        if (drain != old.draining()) {
            // A lane that is to be drained has to run, and one that was drained goes on.
            paused = in.get("paused", FieldType.BOOL).orElse(false);
        } else if (old.paused() && !paused) {
            drain = false;
        }
        String reason = in.text("reason", RequestLimits.NAME_CHARS_MAX).orElse(old.pausedReason());
        LaneState changed = new LaneState(
                old.id(),
                limit(in, "maxConcurrent", 1, LaneLimits.CONCURRENT_MAX, old.maxConcurrent()),
                limit(in, "maxDepth", 1, LaneLimits.DEPTH_MAX, old.maxDepth()),
                limit(in, "warnDepth", 1, LaneLimits.DEPTH_MAX, old.warnDepth()),
                tuning(in, old.tuning() == null ? LaneTuning.NONE : old.tuning()),
                paused,
                paused || drain ? reason : null,
                drain,
                old.added(),
                old.extra());
        in.done();
        return changed;
    }

    private static @Nullable LaneTuning tuning(Input in, LaneTuning old) {
        LaneTuning tuning = new LaneTuning(
                over(in, "agingMs", in.integer("agingMs", 1, LaneLimits.AGING_MILLIS_MAX), old.agingMillis()),
                limit(in, "keyConcurrent", 0, LaneLimits.CONCURRENT_MAX, old.keyConcurrent()),
                rate(in, "rate", old.rate()),
                rate(in, "keyRate", old.keyRate()),
                over(in, "weights", in.get("weights", FieldType.TREE), old.weights()),
                whenFull(in, old.whenFullMillis()),
                old.extra());
        return tuning.equals(LaneTuning.NONE) ? null : tuning;
    }

    private static @Nullable String rate(Input in, String field, @Nullable String old) {
        Optional<String> given = in.text(field, RequestLimits.NAME_CHARS_MAX)
                .map(text -> Rate.parse(in.path(field), text).print());
        return over(in, field, given, old);
    }

    private static @Nullable Long whenFull(Input in, @Nullable Long old) {
        Optional<String> way = in.text("whenFull", RequestLimits.NAME_CHARS_MAX);
        Optional<Duration> wait =
                in.duration("whenFullWait", Duration.ofMillis(1), Duration.ofMillis(WhenFull.WAIT_MILLIS_MAX));
        if (way.isEmpty()) {
            return over(in, "whenFull", wait.map(Duration::toMillis), old);
        }
        return switch (way.get()) {
            case REJECT -> 0L;
            case BLOCK -> wait.orElse(BLOCK_USUAL).toMillis();
            default ->
                throw MimikitException.invalid(
                        "whenFull", "whenFull: \"" + way.get() + "\" is not known; use reject or block");
        };
    }

    private static @Nullable Integer limit(Input in, String field, int min, int max, @Nullable Integer old) {
        return over(in, field, in.integer(field, min, max).map(Long::intValue), old);
    }

    /** What is given, else what was there before, unless null takes it away. */
    private static <V> @Nullable V over(Input in, String field, Optional<V> given, @Nullable V before) {
        return given.isPresent() || !in.isNull(field) ? given.orElse(before) : null;
    }
}
