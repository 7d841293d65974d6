package io.mimikit.kernel.time;

import io.mimikit.kernel.MimikitException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A one-shot: a single instant, cut to milliseconds. Immutable. */
public record At(Instant at) implements Schedule {
    static final int TEXT_CHARS_MAX = 64;

    private static final Pattern IN = Pattern.compile("(?i)in\\s+");
    private static final Pattern RELATIVE = Pattern.compile("[0-9.]+(ms|[dhms])\\S*");
    private static final Pattern SPACE_FOR_T = Pattern.compile("(?<=^[0-9]{4}-[0-9]{2}-[0-9]{2})\\s+(?=[0-9])");
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .parseLenient()
            .appendOffset("+HH", "Z")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withChronology(IsoChronology.INSTANCE);

    /** Refuses an instant outside the years 1 to 9999. */
    public At {
        at = TimeLimits.check("at", at);
    }

    /**
     * Reads what a user wrote: ISO 8601 with an offset; without one, a local time in {@code zone} (UTC where the user
     * named none); a date alone, its midnight; or a duration from {@code now}, with or without "in". A local time that
     * the clocks leave out is the first instant after the gap, one that they repeat is the first of the two. Whether the
     * result is past is for the caller to ask: {@code next(now)} is empty then.
     */
    public static At parse(String text, ZoneId zone, Instant now) {
        String stripped = text.strip();
        if (stripped.length() > TEXT_CHARS_MAX) {
            throw unreadable(stripped.substring(0, TEXT_CHARS_MAX) + "…");
        }
        boolean in = IN.matcher(stripped).lookingAt();
        if (in || RELATIVE.matcher(stripped).matches()) {
            Duration delay = Durations.parse("at", IN.matcher(stripped).replaceFirst(""));
            return new At(now.plus(delay));
        }
        try {
            String iso = SPACE_FOR_T.matcher(stripped).replaceFirst("T");
            return new At(
                    instant(ISO.parseBest(iso, OffsetDateTime::from, LocalDateTime::from, LocalDate::from), zone));
        } catch (DateTimeException ignored) {
            // The parser's own words name offsets in the text; ours say what would have been right.
            throw unreadable(stripped);
        }
    }

    private static Instant instant(TemporalAccessor parsed, ZoneId zone) {
        return switch (parsed) {
            case OffsetDateTime withOffset -> withOffset.toInstant();
            case LocalDateTime local -> Zones.instantOf(local, zone);
            case LocalDate date -> Zones.instantOf(date.atStartOfDay(), zone);
            default -> throw new IllegalStateException("parser gave a " + parsed.getClass());
        };
    }

    private static MimikitException unreadable(String text) {
        return MimikitException.invalid(
                "at",
                "at: \"" + text + "\" is not a date and time that exists; use 2026-12-01T09:00,"
                        + " 2026-12-01T09:00+01:00, 2026-12-01 or \"in 20m\"");
    }

    @Override
    public Optional<Instant> next(Instant after) {
        return after.isBefore(at) ? Optional.of(at) : Optional.empty();
    }

    @Override
    public long count(Instant after, Instant before) {
        return after.isBefore(at) && at.isBefore(before) ? 1 : 0;
    }

    @Override
    public Optional<Duration> periodAt(Instant after) {
        return Optional.empty();
    }

    @Override
    public String describe() {
        return "once, at " + at;
    }
}
