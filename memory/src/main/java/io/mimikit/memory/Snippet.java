package io.mimikit.memory;

import io.mimikit.memory.Words.Spot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The part of a passage that answers a query best, short enough to be shown. Immutable. */
record Snippet(int linesBefore, String text) {
    static final int SNIPPET_CHARS_MAX = 300;
    private static final int CONTEXT_CHARS = 60;

    /** Around the shortest stretch with the most different words of the query; the earliest such. */
    static Snippet around(String passage, Set<String> words) {
        int from = bestStart(Words.spots(passage, words));
        int start =
                passage.length() <= SNIPPET_CHARS_MAX ? 0 : wordStart(passage, Math.max(0, from - CONTEXT_CHARS), from);
        int end = wordEnd(passage, start, Math.min(passage.length(), start + SNIPPET_CHARS_MAX));
        String shown =
                (start > 0 ? "…" : "") + passage.substring(start, end).strip() + (end < passage.length() ? "…" : "");
        return new Snippet(
                (int) passage.substring(0, from).chars().filter(c -> c == '\n').count(), shown);
    }

    private static int bestStart(List<Spot> spots) {
        int best = 0;
        int most = 0;
        int shortest = 0;
        for (int i = 0; i < spots.size(); i++) {
            int start = spots.get(i).start();
            int length = 0;
            Set<String> inReach = new HashSet<>();
            for (int j = i; j < spots.size() && spots.get(j).end() <= start + SNIPPET_CHARS_MAX - CONTEXT_CHARS; j++) {
                length = inReach.add(spots.get(j).word()) ? spots.get(j).end() - start : length;
            }
            if (inReach.size() > most || (inReach.size() == most && length < shortest)) {
                most = inReach.size();
                shortest = length;
                best = start;
            }
        }
        return best;
    }

    /** The first word's beginning in the range, else its start, never between the halves of a character. */
    private static int wordStart(String text, int from, int to) {
        for (int i = from; i > 0 && i < to; i++) {
            if (Character.isWhitespace(text.charAt(i - 1))) {
                return i;
            }
        }
        return from > 0 && Character.isLowSurrogate(text.charAt(from)) ? from - 1 : from;
    }

    private static int wordEnd(String text, int from, int to) {
        if (to == text.length()) {
            return to;
        }
        for (int i = to; i > from && i > to - CONTEXT_CHARS; i--) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return Character.isLowSurrogate(text.charAt(to)) ? to - 1 : to;
    }
}
