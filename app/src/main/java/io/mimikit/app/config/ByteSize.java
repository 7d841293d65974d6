package io.mimikit.app.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of bytes, written {@code 512 B}, {@code 64 KiB}, {@code 10 MiB} or {@code 1 GiB}. Immutable. */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    static final String FORM = "a size such as 512 B, 64 KiB, 10 MiB or 1 GiB";

    private static final Pattern WHOLE = Pattern.compile("(\\d{1,12})\\s*(b|kib|mib|gib)?");

    static ByteSize kib(long count) {
        return new ByteSize(count << 10);
    }

    static ByteSize mib(long count) {
        return new ByteSize(count << 20);
    }

    static ByteSize gib(long count) {
        return new ByteSize(count << 30);
    }

    /** A bare number is bytes; throws {@link IllegalArgumentException} for anything but the forms above. */
    public static ByteSize parse(String text) {
        Matcher whole = WHOLE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!whole.matches()) {
            throw new IllegalArgumentException(FORM);
        }
        long count = Long.parseLong(whole.group(1));
        String unit = whole.group(2);
        if (unit == null || unit.equals("b")) {
            return new ByteSize(count);
        }
        int shift = unit.equals("kib") ? 10 : unit.equals("mib") ? 20 : 30;
        return new ByteSize(Math.multiplyExact(count, 1L << shift));
    }

    /** In the largest unit that divides it. */
    public String text() {
        String[] units = {"B", "KiB", "MiB", "GiB"};
        long count = bytes;
        int unit = 0;
        while (unit < 3 && count != 0 && count % 1024 == 0) {
            count /= 1024;
            unit++;
        }
        return count + " " + units[unit];
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }
}
