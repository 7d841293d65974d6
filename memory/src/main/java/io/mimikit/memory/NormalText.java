package io.mimikit.memory;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text reduced to its letters, digits and marks, so that two writings of the same words are equal whatever their case,
 * spacing, punctuation, width or Unicode form; each character remembers where it came from. Immutable.
 *
 * <p>Each character is decomposed (NFKD) by itself and folded to lower case. Between two characters lies a gap: none,
 * a word's end, or a sentence's end. Scripts that are written without spaces have a word's end everywhere.
 */
final class NormalText {
    static final byte GAP_NONE = 0;
    static final byte GAP_WORD = 1;
    static final byte GAP_SENTENCE = 2;

    private static final String SENTENCE_ENDS = ".!?:;…。！？：；\n";

    private int[] points;
    private int[] starts;
    private int[] ends;
    /** gaps[i] lies before character i; one more at the end. */
    private byte[] gaps;

    private int length;

    private NormalText(int capacity) {
        points = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
        gaps = new byte[capacity + 1];
    }

    static NormalText of(String text) {
        NormalText normal = new NormalText(text.length() + 1);
        byte gap = GAP_SENTENCE;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            int next = i + Character.charCount(point);
            if (isKept(point)) {
                normal.addDecomposed(point, i, next, gap);
                gap = isUnspaced(point) ? GAP_WORD : GAP_NONE;
            } else {
                gap = SENTENCE_ENDS.indexOf(point) >= 0 ? GAP_SENTENCE : (byte) Math.max(gap, GAP_WORD);
            }
            i = next;
        }
        normal.gaps[normal.length] = GAP_SENTENCE;
        return normal;
    }

    int length() {
        return length;
    }

    int point(int index) {
        return points[index];
    }

    /** Where character {@code index} begins in the original text. */
    int start(int index) {
        return starts[index];
    }

    /** Where character {@code index} ends in the original text. */
    int end(int index) {
        return ends[index];
    }

    /** What separates the characters before and at {@code index}, which may be the length. */
    byte gap(int index) {
        return gaps[index];
    }

    /** The characters from one index to another as a string. */
    String string(int from, int to) {
        return new String(points, from, to - from);
    }

    String string() {
        return string(0, length);
    }

    /** How telling the text is: a letter counts 1, a digit or a character of an unspaced script 2. */
    int weight() {
        int weight = 0;
        for (int i = 0; i < length; i++) {
            weight += Character.isDigit(points[i]) || isUnspaced(points[i]) ? 2 : 1;
        }
        return weight;
    }

    private void addDecomposed(int point, int start, int end, byte gap) {
        byte before = isUnspaced(point) ? (byte) Math.max(gap, GAP_WORD) : gap;
        if (point < 0x80) {
            add(Character.toLowerCase(point), start, end, before);
            return;
        }
        String decomposed = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKD);
        for (int part : decomposed.codePoints().filter(NormalText::isKept).toArray()) {
            add(Character.toLowerCase(Character.toUpperCase(part)), start, end, before);
            before = GAP_NONE;
        }
    }

    private void add(int point, int start, int end, byte gap) {
        if (length == points.length) {
            int capacity = length * 2;
            points = Arrays.copyOf(points, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            gaps = Arrays.copyOf(gaps, capacity + 1);
        }
        points[length] = point;
        starts[length] = start;
        ends[length] = end;
        gaps[length] = gap;
        length++;
    }

    private static boolean isKept(int point) {
        return Character.isLetterOrDigit(point)
                || Character.getType(point) == Character.NON_SPACING_MARK
                || Character.getType(point) == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isUnspaced(int point) {
        return switch (Character.UnicodeScript.of(point)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, THAI, LAO, KHMER, MYANMAR -> point > 0x7f;
            default -> false;
        };
    }
}
