package io.mimikit.memory;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The short ASCII name that a recent memory file gets from its text: the same text always gives the same slug. */
final class Slug {
    static final int SLUG_CHARS_MAX = 32;
    /** Below this, what is left of a text says too little to be a name (an all-Chinese text leaves nothing). */
    static final int SLUG_CHARS_MIN = 4;

    private Slug() {}

    /** At most {@value #SLUG_CHARS_MAX} characters of {@code a-z0-9-}, else {@code mem-} and eight hex digits. */
    static String of(String text) {
        String words = dashed(text);
        String cut = words.length() > SLUG_CHARS_MAX ? words.substring(0, SLUG_CHARS_MAX) : words;
        String slug = cut.endsWith("-") ? cut.substring(0, cut.length() - 1) : cut;
        return slug.length() < SLUG_CHARS_MIN ? nameless(text) : slug;
    }

    /** The slug for a text whose words must not show. */
    static String nameless(String text) {
        return "mem-" + Sha256.hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
    }

    private static String dashed(String text) {
        String dashed = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return dashed.startsWith("-") ? dashed.substring(1) : dashed;
    }
}
