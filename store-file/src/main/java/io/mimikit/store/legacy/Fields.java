package io.mimikit.store.legacy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object of the old program, whose fields may be missing or of any type; only those of the right type are seen. Immutable. */
final class Fields {
    /** Up to here a number of the old program is exact. */
    private static final double COUNT_MAX = 9_007_199_254_740_992.0;

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .toFormatter(Locale.ROOT);

    private final Map<String, @Nullable Object> tree;

    private Fields(Map<String, @Nullable Object> tree) {
        this.tree = tree;
    }

    @SuppressWarnings("unchecked")
    static Optional<Fields> of(@Nullable Object value) {
        return value instanceof Map<?, ?>
                ? Optional.of(new Fields((Map<String, @Nullable Object>) value))
                : Optional.empty();
    }

    Map<String, @Nullable Object> tree() {
        return tree;
    }

    boolean has(String name) {
        return tree.get(name) != null;
    }

    /** A text, also an empty one. */
    @Nullable
    String text(String name) {
        return tree.get(name) instanceof String text ? text : null;
    }

    /** A text that says something. */
    Optional<String> filled(String name) {
        return Optional.ofNullable(text(name)).filter(text -> !text.isEmpty());
    }

    @Nullable
    Double number(String name) {
        return tree.get(name) instanceof Number number && Double.isFinite(number.doubleValue())
                ? (Double) number.doubleValue()
                : null;
    }

    /** A number that is not negative, cut to a whole one. */
    @Nullable
    Long count(String name) {
        Double number = number(name);
        return number == null || number < 0 || number > COUNT_MAX ? null : (Long) number.longValue();
    }

    Optional<Fields> object(String name) {
        return of(tree.get(name));
    }

    List<@Nullable Object> list(String name) {
        return tree.get(name) instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }

    List<String> texts(String name) {
        return list(name).stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** An instant; one without an offset is of UTC, as the old program's planner was told to write it. */
    @Nullable
    Instant time(String name) {
        String text = text(name);
        return text == null ? null : time(text.strip(), name).orElse(null);
    }

    private static Optional<Instant> time(String text, String name) {
        try {
            TemporalAccessor parsed = ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            Instant instant = switch (parsed) {
                case OffsetDateTime withOffset -> withOffset.toInstant();
                case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
                case LocalDate date -> date.atStartOfDay().toInstant(ZoneOffset.UTC);
                default -> throw new IllegalStateException(name + " was parsed to a " + parsed.getClass());
            };
            boolean known = !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
            return known ? Optional.of(instant.truncatedTo(ChronoUnit.MILLIS)) : Optional.empty();
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether a text names an instant without saying of which zone. */
    static boolean isWithoutZone(@Nullable String text) {
        return text != null && text.matches("(?i)\\d{4}-\\d{2}-\\d{2}t[0-9:.]+");
    }

    /** All fields but these, for what is to be kept beside. */
    Map<String, Object> without(String... names) {
        Map<String, Object> rest = new java.util.LinkedHashMap<>();
        List<String> known = List.of(names);
        tree.forEach((name, value) -> {
            if (value != null && !known.contains(name)) {
                rest.put(name, value);
            }
        });
        return rest;
    }
}
