package io.mimikit.agent.model;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how long a provider wants to be left alone, in the spellings that are about. */
final class RetryAfter {
    /** A provider that asks for more than this is not waited for to the letter. */
    static final Duration MAX = Duration.ofDays(1);

    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|h|m|s)");

    private RetryAfter() {}

    static Optional<Duration> of(HttpHeaders headers, Instant now) {
        return headers.firstValue("retry-after-ms")
                .flatMap(value -> compact(value.strip() + "ms"))
                .or(() -> headers.firstValue("retry-after").flatMap(value -> secondsOrDate(value, now)))
                .or(() -> exhausted(headers, "requests"))
                .or(() -> exhausted(headers, "tokens"));
    }

    /** A duration such as {@code 34s}, {@code 6m0s} or {@code 120ms}. */
    static Optional<Duration> compact(String text) {
        Matcher part = PART.matcher(text.strip());
        Duration sum = Duration.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            sum = sum.plus(scaled(Double.parseDouble(part.group(1)), part.group(2)));
            end = part.end();
        }
        return end > 0 && end == text.strip().length() ? Optional.of(limited(sum)) : Optional.empty();
    }

    private static Optional<Duration> exhausted(HttpHeaders headers, String what) {
        return headers.firstValue("x-ratelimit-remaining-" + what)
                .filter("0"::equals)
                .flatMap(zero -> headers.firstValue("x-ratelimit-reset-" + what))
                .flatMap(value -> compact(value).or(() -> seconds(value)));
    }

    private static Optional<Duration> secondsOrDate(String value, Instant now) {
        return seconds(value).or(() -> date(value, now));
    }

    private static Optional<Duration> seconds(String value) {
        return value.strip().matches("\\d{1,12}(\\.\\d{1,9})?")
                ? Optional.of(limited(scaled(Double.parseDouble(value.strip()), "s")))
                : Optional.empty();
    }

    private static Optional<Duration> date(String value, Instant now) {
        try {
            Instant at = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(limited(Duration.between(now, at)));
        } catch (DateTimeParseException ignored) { // a header that nobody can read is no header
            return Optional.empty();
        }
    }

    private static Duration scaled(double amount, String unit) {
        double millis = switch (unit) {
            case "h" -> amount * 3_600_000;
            case "m" -> amount * 60_000;
            case "s" -> amount * 1_000;
            default -> amount;
        };
        return Duration.ofMillis(Math.min((long) Math.ceil(millis), MAX.toMillis()));
    }

    private static Duration limited(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MAX) > 0 ? MAX : wait;
    }
}
