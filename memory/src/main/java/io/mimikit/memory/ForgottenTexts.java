package io.mimikit.memory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A set of texts known only by salted hashes, and the search for them inside other texts. Immutable.
 *
 * <p>What came back rarely comes back alone: a re-import puts a time and a speaker before it, a summary quotes it in the
 * middle of a sentence, an editor wraps its lines. So a text is looked for anywhere in the other, over {@link NormalText}
 * characters and only from word to word. For each length that was ever forgotten a window slides over the candidate; a
 * polynomial fingerprint (Rabin and Karp 1987, modulo 2^61-1, base from the salt) says in constant time whether the
 * window is worth a SHA-256, and only the SHA-256 decides.
 *
 * <p>A short text ("I like tea") counts only where it is a sentence of its own, a trivial one ("ok") not at all: both
 * are said innocently, and what is taken for forgotten is lost. Sentences of a longer forgotten text count by
 * themselves when they are long.
 */
final class ForgottenTexts {
    static final int WEIGHT_MIN = 6;
    static final int ANYWHERE_WEIGHT_MIN = 10;
    static final int PART_WEIGHT_MIN = 16;

    private static final Pattern SENTENCE_BREAK = Pattern.compile("(?<=[.!?…])\\s+|(?<=[。！？])|\n");
    private static final long PRIME = (1L << 61) - 1;

    private final String salt;
    private final long base;
    private final Map<Long, Mark> byFingerprint = new HashMap<>();
    private final Set<Integer> lengths = new TreeSet<>();

    ForgottenTexts(String salt, Collection<Mark> marks) {
        this.salt = salt;
        this.base = Long.parseUnsignedLong(
                Sha256.hex(salt.getBytes(StandardCharsets.UTF_8)).substring(0, 15), 16);
        for (Mark mark : marks) {
            byFingerprint.put(mark.fingerprint(), mark);
            lengths.add(mark.length());
        }
    }

    /** What is kept of a forgotten text: nothing that can be read, enough to know it again. */
    record Mark(boolean anywhere, int length, long fingerprint, String sha256) {}

    /** A stretch of the original text. */
    record Span(int start, int end) {}

    /** The marks of a text and of its long sentences; empty for a trivial one. */
    Set<Mark> marksOf(String text) {
        NormalText whole = NormalText.of(text);
        Set<Mark> marks = new LinkedHashSet<>();
        if (whole.weight() >= WEIGHT_MIN) {
            marks.add(mark(whole, whole.weight() >= ANYWHERE_WEIGHT_MIN));
        }
        for (String sentence : SENTENCE_BREAK.split(text, -1)) {
            NormalText part = NormalText.of(sentence);
            if (part.weight() >= PART_WEIGHT_MIN) {
                marks.add(mark(part, true));
            }
        }
        return marks;
    }

    boolean isEmpty() {
        return lengths.isEmpty();
    }

    /** Where forgotten texts stand in this one: in order, without overlaps. */
    List<Span> find(String text) {
        if (isEmpty()) {
            return List.of();
        }
        NormalText normal = NormalText.of(text);
        Rolling rolling = new Rolling(normal);
        List<Span> spans = new ArrayList<>();
        int free = 0;
        for (int from = 0; from < normal.length(); from++) {
            int length = from < free || normal.gap(from) == NormalText.GAP_NONE ? 0 : longestAt(normal, rolling, from);
            if (length > 0) {
                free = from + length;
                spans.add(new Span(normal.start(from), normal.end(free - 1)));
            }
        }
        return spans;
    }

    private int longestAt(NormalText text, Rolling rolling, int from) {
        int longest = 0;
        for (int length : lengths) {
            if (from + length > text.length()) {
                return longest;
            }
            byte after = text.gap(from + length);
            Mark mark = after == NormalText.GAP_NONE ? null : byFingerprint.get(rolling.window(from, length));
            if (mark != null && mark.length() == length && isMeant(mark, text, from)) {
                longest = length;
            }
        }
        return longest;
    }

    private boolean isMeant(Mark mark, NormalText text, int from) {
        int to = from + mark.length();
        boolean sentence = text.gap(from) == NormalText.GAP_SENTENCE && text.gap(to) == NormalText.GAP_SENTENCE;
        return (mark.anywhere() || sentence) && mark.sha256().equals(sha256(text.string(from, to)));
    }

    private Mark mark(NormalText text, boolean anywhere) {
        int length = text.length();
        return new Mark(anywhere, length, new Rolling(text).window(0, length), sha256(text.string()));
    }

    private String sha256(String normalised) {
        return Sha256.hex((salt + normalised).getBytes(StandardCharsets.UTF_8));
    }

    /** The fingerprints of all windows of a text, each in constant time. */
    private final class Rolling {
        private final long[] prefixes;
        private final long[] powers;

        Rolling(NormalText text) {
            prefixes = new long[text.length() + 1];
            powers = new long[text.length() + 1];
            powers[0] = 1;
            for (int i = 0; i < text.length(); i++) {
                prefixes[i + 1] = (times(prefixes[i], base) + text.point(i)) % PRIME;
                powers[i + 1] = times(powers[i], base);
            }
        }

        long window(int from, int length) {
            long rest = prefixes[from + length] - times(prefixes[from], powers[length]);
            return rest < 0 ? rest + PRIME : rest;
        }
    }

    private static long times(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        long sum = (low & PRIME) + ((low >>> 61) | (high << 3));
        return sum >= PRIME ? sum - PRIME : sum;
    }
}
