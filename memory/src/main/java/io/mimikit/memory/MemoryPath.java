package io.mimikit.memory;

import io.mimikit.kernel.MimikitException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one memory file relative to the state directory, with forward slashes: {@code memory.md} or a Markdown
 * file somewhere under {@code memory/}. A value of this type cannot leave the state directory by its spelling; whether
 * a symbolic link leads out of it is for {@link MemoryFiles} to see. Immutable.
 */
record MemoryPath(String value) implements Comparable<MemoryPath> {
    static final MemoryPath LONG_TERM = new MemoryPath("memory.md");
    static final String DIRECTORY = "memory";
    static final int PATH_CHARS_MAX = 512;

    private static final Pattern RAW = Pattern.compile("memory/(\\d{4}-\\d{2}-\\d{2})-([^/]+)\\.md");
    private static final Pattern DAY_SUMMARY = Pattern.compile("memory/summary/(\\d{4}-\\d{2}-\\d{2})\\.md");
    private static final Pattern MONTH_SUMMARY = Pattern.compile("memory/summary/(\\d{4}-\\d{2})\\.md");
    private static final Pattern DATE = Pattern.compile("(\\d{4}-\\d{2})(-\\d{2})?");

    MemoryPath {
        if (!isWellFormed(value)) {
            throw MimikitException.invalid(
                    "path",
                    "'" + value + "' is no memory file: use memory.md or memory/…/NAME.md, without .. or links");
        }
    }

    /** Whether this text has the shape of a memory path; says nothing about the file's existence. */
    static boolean isWellFormed(String value) {
        if (value.equals("memory.md")) {
            return true;
        }
        return value.length() <= PATH_CHARS_MAX
                && value.startsWith(DIRECTORY + "/")
                && value.endsWith(".md")
                && value.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c))
                && Arrays.stream(value.split("/", -1)).noneMatch(part -> part.isEmpty() || part.startsWith("."));
    }

    static MemoryPath raw(LocalDate day, String slug) {
        return new MemoryPath("memory/" + day + "-" + slug + ".md");
    }

    static MemoryPath summary(SummaryPeriod period) {
        return new MemoryPath("memory/summary/" + period.label() + ".md");
    }

    /** The day of a raw file, or empty for any other file. */
    Optional<LocalDate> rawDay() {
        return group(RAW, 1).flatMap(MemoryPath::day);
    }

    /** The slug of a raw file, or empty for any other file. */
    Optional<String> rawSlug() {
        return rawDay().flatMap(day -> group(RAW, 2));
    }

    /** The period that a summary stands for, or empty for any other file. */
    Optional<SummaryPeriod> summaryPeriod() {
        Optional<SummaryPeriod> day =
                group(DAY_SUMMARY, 1).flatMap(MemoryPath::day).map(SummaryPeriod.Day::new);
        return day.isPresent()
                ? day
                : group(MONTH_SUMMARY, 1).flatMap(MemoryPath::month).map(SummaryPeriod.Month::new);
    }

    /** The first date or month in the path, as the days it covers; empty where there is none. */
    Optional<SummaryPeriod> datedAs() {
        Matcher matcher = DATE.matcher(value);
        while (matcher.find()) {
            Optional<SummaryPeriod> found = matcher.group(2) == null
                    ? month(matcher.group()).map(SummaryPeriod.Month::new)
                    : day(matcher.group()).map(SummaryPeriod.Day::new);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    @Override
    public int compareTo(MemoryPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private Optional<String> group(Pattern pattern, int number) {
        Matcher matcher = pattern.matcher(value);
        return matcher.matches() ? Optional.of(matcher.group(number)) : Optional.empty();
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException ignored) { // 2026-13-45 is a name like any other, not a date
            return Optional.empty();
        }
    }

    private static Optional<YearMonth> month(String text) {
        try {
            return Optional.of(YearMonth.parse(text));
        } catch (DateTimeException ignored) { // as above
            return Optional.empty();
        }
    }
}
