package io.mimikit.agent.workdir;

import io.mimikit.kernel.MimikitException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern for relative paths with forward slashes. {@code *} is any run of characters of one name, {@code ?} one
 * character, {@code [a-z]} and {@code [!a-z]} a class, {@code {a,b}} alternatives, a backslash takes the next character as
 * it is, and {@code **} as a whole name is any number of directories, none included: {@code src/**}{@code /*.ts} matches
 * {@code src/a.ts}. Matching takes no more than pattern times path steps, whatever the pattern. Immutable.
 */
final class Glob {
    /** How many patterns the braces of one may stand for. */
    static final int ALTERNATIVES_MAX = 256;

    private static final String ANY_DIRECTORIES = "**";

    /** A name's pattern as it was written, and in units. */
    private record Segment(String text, List<String> tokens) {
        boolean isAnyDirectories() {
            return text.equals(ANY_DIRECTORIES);
        }

        boolean matches(String name) {
            return star(
                    tokens.size(),
                    name.length(),
                    i -> tokens.get(i).equals("*"),
                    (i, j) -> one(tokens.get(i), name.charAt(j)));
        }
    }

    private interface Pairing {
        boolean fits(int pattern, int position);
    }

    private final List<List<Segment>> alternatives;

    Glob(String pattern) {
        List<String> expanded = new ArrayList<>();
        expand(pattern, pattern, expanded);
        this.alternatives = expanded.stream()
                .map(alternative -> segments(alternative).stream()
                        .map(text -> new Segment(text, tokens(text)))
                        .toList())
                .toList();
    }

    static boolean isGlob(String path) {
        return path.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    boolean matches(String path) {
        List<String> names = segments(path);
        return alternatives.stream()
                .anyMatch(pattern -> star(
                        pattern.size(),
                        names.size(),
                        i -> pattern.get(i).isAnyDirectories(),
                        (i, j) -> pattern.get(i).matches(names.get(j))));
    }

    /** Whether a directory's name is written out in the pattern, so that it is meant. */
    boolean names(String directory) {
        return alternatives.stream()
                .flatMap(List::stream)
                .anyMatch(segment -> segment.text().equals(directory));
    }

    /** Whether a path that matches may be below this directory. */
    boolean mayLeadTo(String directory) {
        List<String> names = segments(directory);
        return alternatives.stream().anyMatch(pattern -> mayLeadTo(pattern, names));
    }

    private static boolean mayLeadTo(List<Segment> pattern, List<String> directory) {
        for (int i = 0; i < directory.size(); i++) {
            if (i < pattern.size() && pattern.get(i).isAnyDirectories()) {
                return true;
            }
            if (i >= pattern.size() - 1 || !pattern.get(i).matches(directory.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The leading names without wildcards, as a path: where a walk may start. */
    String fixedPrefix() {
        if (alternatives.size() != 1) {
            return "";
        }
        List<String> pattern =
                alternatives.getFirst().stream().map(Segment::text).toList();
        int fixed = 0;
        while (fixed < pattern.size() - 1
                && !isGlob(pattern.get(fixed))
                && pattern.get(fixed).indexOf('\\') < 0) {
            fixed++;
        }
        return String.join("/", pattern.subList(0, fixed));
    }

    private static List<String> segments(String path) {
        return List.of((path.startsWith("./") ? path.substring(2) : path).split("/", -1));
    }

    private static void expand(String whole, String pattern, List<String> out) {
        int open = indexOf(pattern, '{', 0);
        int close = open < 0 ? -1 : closing(pattern, open);
        if (close < 0) {
            if (out.size() == ALTERNATIVES_MAX) {
                throw MimikitException.invalid(
                        "glob",
                        "'" + whole + "' stands for more than " + ALTERNATIVES_MAX + " patterns; use fewer braces");
            }
            out.add(pattern);
            return;
        }
        int start = open + 1;
        for (int end : choiceEnds(pattern, open, close)) {
            expand(
                    whole,
                    pattern.substring(0, open) + pattern.substring(start, end) + pattern.substring(close + 1),
                    out);
            start = end + 1;
        }
    }

    private static int indexOf(String text, char wanted, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int closing(String pattern, int open) {
        int depth = 0;
        for (int i = open; i < pattern.length(); i++) {
            switch (pattern.charAt(i)) {
                case '\\' -> i++;
                case '{' -> depth++;
                case '}' -> depth--;
                default -> {}
            }
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static List<Integer> choiceEnds(String pattern, int open, int close) {
        List<Integer> ends = new ArrayList<>();
        int depth = 0;
        for (int i = open + 1; i < close; i++) {
            switch (pattern.charAt(i)) {
                case '\\' -> i++;
                case '{' -> depth++;
                case '}' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        ends.add(i);
                    }
                }
                default -> {}
            }
        }
        ends.add(close);
        return ends;
    }

    /** Greedy matching with one point of return, the last star: never exponential. */
    private static boolean star(int patternSize, int size, IntPredicate isStar, Pairing pairing) {
        int p = 0;
        int at = 0;
        int lastStar = -1;
        int resume = 0;
        while (at < size) {
            if (p < patternSize && isStar.test(p)) {
                lastStar = p++;
                resume = at;
            } else if (p < patternSize && pairing.fits(p, at)) {
                p++;
                at++;
            } else if (lastStar >= 0) {
                p = lastStar + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (p < patternSize && isStar.test(p)) {
            p++;
        }
        return p == patternSize;
    }

    /** A name's pattern in units: a star, a question mark, a class in brackets, or a backslash and a character. */
    private static List<String> tokens(String pattern) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < pattern.length(); ) {
            char c = pattern.charAt(i);
            int end = i + 1;
            if (c == '[') {
                int close = pattern.indexOf(']', i + (pattern.startsWith("[!", i) ? 3 : 2));
                end = close < 0 ? end : close + 1;
            } else if (c == '\\' && end < pattern.length()) {
                end++;
            }
            String token = pattern.substring(i, end);
            tokens.add(token.length() > 1 || "*?".contains(token) ? token : "\\" + token);
            i = end;
        }
        return tokens;
    }

    private static boolean one(String token, char c) {
        return switch (token.charAt(0)) {
            case '?' -> true;
            case '[' -> inClass(token, c);
            default -> token.charAt(1) == c;
        };
    }

    private static boolean inClass(String token, char c) {
        boolean negated = token.charAt(1) == '!';
        boolean found = false;
        for (int i = negated ? 2 : 1; i < token.length() - 1; i++) {
            boolean range = i + 2 < token.length() - 1 && token.charAt(i + 1) == '-';
            char high = range ? token.charAt(i + 2) : token.charAt(i);
            found |= token.charAt(i) <= c && c <= high;
            i += range ? 2 : 0;
        }
        return found != negated;
    }
}
