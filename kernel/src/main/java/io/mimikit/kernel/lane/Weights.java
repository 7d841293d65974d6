package io.mimikit.kernel.lane;

import io.mimikit.kernel.MimikitException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many turns a key gets for one of another's: by its name, or by a pattern in which {@code *} stands for any text.
 * The name itself wins over patterns, a longer pattern over a shorter one; whatever fits none has 1. Immutable.
 *
 * @param byPattern weights of 1 to {@value #WEIGHT_MAX}
 */
public record Weights(Map<String, Integer> byPattern) {
    public static final int WEIGHT_MAX = 1000;
    public static final int PATTERNS_MAX = 1000;
    public static final Weights EQUAL = new Weights(Map.of());

    private static final char ANY = '*';

    public Weights {
        byPattern = Map.copyOf(byPattern);
        if (byPattern.size() > PATTERNS_MAX) {
            throw MimikitException.invalid(
                    "weights", "weights: " + byPattern.size() + " are too many; at most " + PATTERNS_MAX);
        }
        new TreeMap<>(byPattern).forEach(Weights::check);
    }

    private static void check(String pattern, int weight) {
        if (weight < 1 || weight > WEIGHT_MAX) {
            String field = "weights." + pattern;
            throw MimikitException.invalid(field, field + ": " + weight + " is out of range; use 1 to " + WEIGHT_MAX);
        }
    }

    /** The weight of a key; looked up once per key. */
    int of(String key) {
        Integer own = byPattern.get(key);
        if (own != null || byPattern.isEmpty()) {
            return own == null ? 1 : own;
        }
        List<String> fitting = byPattern.keySet().stream()
                .filter(pattern -> pattern.indexOf(ANY) >= 0 && fits(pattern, key))
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
        return fitting.isEmpty() ? 1 : byPattern.getOrDefault(fitting.getFirst(), 1);
    }

    /** Matches greedily and goes back to the last star only: linear but for the stars. */
    private static boolean fits(String pattern, String key) {
        int p = 0;
        int k = 0;
        int star = -1;
        int resume = 0;
        while (k < key.length()) {
            if (p < pattern.length() && pattern.charAt(p) == ANY) {
                star = p++;
                resume = k;
            } else if (p < pattern.length() && pattern.charAt(p) == key.charAt(k)) {
                p++;
                k++;
            } else if (star >= 0) {
                p = star + 1;
                k = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == ANY) {
            p++;
        }
        return p == pattern.length();
    }
}
