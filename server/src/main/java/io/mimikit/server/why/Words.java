package io.mimikit.server.why;

import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.kernel.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records in words. Stateless. */
final class Words {
    private static final int ERROR_CHARS_MAX = 300;

    /** What people may want to know beside the bare reason of a disposition. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("overlap", "the run before was not over, and overlap is skip"),
            Map.entry("overlap_queue_full", "the run before was not over, and as many waited as may"),
            Map.entry("backoff", "the trigger was backing off after failures"),
            Map.entry("lane_full", "its lane held as many waiting tasks as it may"),
            Map.entry("backpressure", "too much was waiting to be written"),
            Map.entry("max_runs", "it had run as often as maxRuns says"),
            Map.entry("replaced", "the next occurrence took its place before it began"),
            Map.entry("dst", "it fell together with another one when the clocks changed"),
            Map.entry("paused", "the trigger was paused"),
            Map.entry("cooldown", "it came within the cool-down of the one before"),
            Map.entry("inactive", "it fell outside the active hours"));

    private Words() {}

    static String reason(String code) {
        String words = REASONS.get(code);
        return words == null ? code : code + ": " + words;
    }

    static String by(Actor actor) {
        String from = actor.from() == null ? "" : " from " + actor.from();
        return actor.who() + " (" + actor.via() + from + ")";
    }

    static String error(@Nullable TaskError error) {
        return error == null ? "no reason" : error.code().wireName() + ": " + cut(error.message());
    }

    static String cut(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= ERROR_CHARS_MAX ? line : line.substring(0, ERROR_CHARS_MAX - 1) + "…";
    }

    static String quoted(String text) {
        return "\"" + cut(text) + "\"";
    }

    /** A length of time as people say it: of the two largest units. */
    static String lasting(Duration duration) {
        if (duration.toMillis() < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", Math.max(0, duration.toMillis()) / 1000.0);
        }
        long seconds = duration.toSeconds();
        long unit = seconds < 3600 ? 1 : seconds < 86_400 ? 60 : 3600;
        return Durations.print(Duration.ofSeconds(seconds / unit * unit));
    }

    static String lasting(Instant from, Instant to) {
        return lasting(Duration.between(from, to));
    }

    static String text(RunEntry entry, String field) {
        Object value = entry.data().get(field);
        return value == null ? "" : String.valueOf(value);
    }

    /** Who did it, when: the newest audit line of this kind that touched the entity. */
    static Optional<AuditLine> last(Iterable<AuditLine> audit, String what, String id) {
        AuditLine found = null;
        for (AuditLine line : audit) {
            if (line.what().equals(what) && line.changes().stream().anyMatch(change -> id.equals(change.get("id")))) {
                found = line;
            }
        }
        return Optional.ofNullable(found);
    }
}
