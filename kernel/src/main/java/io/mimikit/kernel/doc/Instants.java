package io.mimikit.kernel.doc;

import io.mimikit.kernel.MimikitException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Instants on the wire: UTC ISO 8601 with milliseconds and {@code Z}. Thread-safe.
 *
 * <p>Printed by hand because a record holds several and {@code DateTimeFormatter} is ten times slower; days to civil
 * date after Howard Hinnant, "chrono-compatible low-level date algorithms".
 */
public final class Instants {
    private static final long DAY_MILLIS = 86_400_000L;
    private static final String PATTERN = "0000-00-00T00:00:00.000Z";
    private static final long NOT_OURS = Long.MIN_VALUE;
    private static final long YEAR_0_MILLIS = -62_167_219_200_000L;
    private static final long YEAR_10000_MILLIS = 253_402_300_800_000L;

    /** The instant printed last, by any thread: all of one record, and most of a batch, are the same. */
    private static volatile Printed last = new Printed(0, "1970-01-01T00:00:00.000Z");

    private Instants() {}

    private record Printed(long millis, String text) {}

    /** The instant cut to milliseconds, as everything stored is. */
    public static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    public static String print(Instant instant) {
        long millis = instant.toEpochMilli();
        if (millis < YEAR_0_MILLIS || millis >= YEAR_10000_MILLIS) {
            return instant.toString();
        }
        Printed known = last;
        if (known.millis != millis) {
            known = new Printed(millis, text(millis));
            last = known;
        }
        return known.text;
    }

    private static String text(long millis) {
        long day = Math.floorDiv(millis, DAY_MILLIS);
        int ofDay = (int) Math.floorMod(millis, DAY_MILLIS);
        byte[] out = "0000-00-00T00:00:00.000Z".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        putDate(out, day);
        put(out, 11, ofDay / 3_600_000, 2);
        put(out, 14, ofDay / 60_000 % 60, 2);
        put(out, 17, ofDay / 1000 % 60, 2);
        put(out, 20, ofDay % 1000, 3);
        return new String(out, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static void putDate(byte[] out, long epochDay) {
        long z = epochDay + 719_468;
        long era = Math.floorDiv(z, 146_097L);
        long dayOfEra = z - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shifted = (5 * dayOfYear + 2) / 153;
        int month = (int) (shifted < 10 ? shifted + 3 : shifted - 9);
        int year = (int) (yearOfEra + era * 400 + (month <= 2 ? 1 : 0));
        put(out, 0, year, 4);
        put(out, 5, month, 2);
        put(out, 8, (int) (dayOfYear - (153 * shifted + 2) / 5 + 1), 2);
    }

    private static void put(byte[] out, int at, int value, int digits) {
        int rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The text as {@link #print} writes it, in milliseconds; anything else is for the formatter to judge. */
    private static long ownForm(String text) {
        if (text.length() != 24 || !isPattern(text)) {
            return NOT_OURS;
        }
        int month = number(text, 5, 2);
        int day = number(text, 8, 2);
        int hour = number(text, 11, 2);
        int minute = number(text, 14, 2);
        int second = number(text, 17, 2);
        // The 29th and later days of a month, and what is out of range, are rare enough to be left to the formatter.
        if (month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59) {
            return NOT_OURS;
        }
        long ofDay = ((hour * 60L + minute) * 60 + second) * 1000 + number(text, 20, 3);
        return epochDay(number(text, 0, 4), month, day) * DAY_MILLIS + ofDay;
    }

    private static boolean isPattern(String text) {
        for (int i = 0; i < PATTERN.length(); i++) {
            char expected = PATTERN.charAt(i);
            char found = text.charAt(i);
            if (expected == '0' ? found < '0' || found > '9' : found != expected) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    /** The reverse of {@link #putDate}, by the same author. */
    private static long epochDay(int calendarYear, int month, int day) {
        long year = month <= 2 ? calendarYear - 1L : calendarYear;
        long era = Math.floorDiv(year, 400L);
        long yearOfEra = year - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    /**
     * Reads an instant with {@code Z} or an offset.
     *
     * @param at the field, for the error
     * @throws MimikitException (invalid_input) when the text is no ISO 8601 instant
     */
    public static Instant parse(String text, String at) {
        long millis = ownForm(text);
        if (millis != NOT_OURS) {
            return Instant.ofEpochMilli(millis);
        }
        try {
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw MimikitException.invalid(
                    at, at + ": \"" + text + "\" is no instant; write it like 2026-12-01T09:00:00.000Z");
        }
    }
}
