package io.mimikit.app.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All keys that exist, to recognise a given one, to name its environment variable, or to suggest the nearest. Immutable. */
final class KnownSettings {
    /** A last part of a key that stands for all that is left of it, dots included. */
    static final String ANY_REST = "**";

    private final List<Setting> settings;

    KnownSettings(List<Setting> settings) {
        this.settings = List.copyOf(settings);
    }

    boolean contains(String key) {
        return settings.stream().anyMatch(setting -> matches(setting.key(), key));
    }

    /** The key that this environment variable sets; {@code givenKeys} settle how a free name in it is spelled. */
    Optional<String> keyOf(String variable, Set<String> givenKeys) {
        Stream<String> fixed = settings.stream().map(Setting::key).filter(key -> !key.contains("*"));
        return Stream.concat(fixed, givenKeys.stream())
                .filter(key -> variableOf(key).equals(variable))
                .findFirst()
                .or(() -> freeName(variable));
    }

    /** The key with the fewest edits between, with the given key's own names where the setting has {@code *}. */
    String nearest(String key) {
        return settings.stream()
                .map(setting -> withNamesOf(key, setting.key()))
                .min(Comparator.comparingInt(
                        candidate -> edits(key.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT))))
                .orElse(key);
    }

    /** The keys below {@code section}, where that is a section and no key. */
    List<String> below(String section) {
        return settings.stream()
                .map(Setting::key)
                .filter(key -> key.startsWith(section + "."))
                .toList();
    }

    static String variableOf(String key) {
        return "MIMIKIT_" + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9*]", "_");
    }

    private Optional<String> freeName(String variable) {
        for (Setting setting : settings) {
            String[] around = variableOf(setting.key()).split("\\*", 2);
            boolean fits = around.length == 2
                    && variable.length() > around[0].length() + around[1].length()
                    && variable.startsWith(around[0])
                    && variable.endsWith(around[1]);
            if (fits) {
                String name = variable.substring(around[0].length(), variable.length() - around[1].length());
                return Optional.of(setting.key().replaceFirst("\\*", name.toLowerCase(Locale.ROOT)));
            }
        }
        return Optional.empty();
    }

    private static boolean matches(String pattern, String key) {
        String[] wanted = pattern.split("\\.", -1);
        String[] parts = key.split("\\.", wanted[wanted.length - 1].equals(ANY_REST) ? wanted.length : -1);
        if (wanted.length != parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            boolean same = wanted[i].equals(ANY_REST)
                    ? !parts[i].isEmpty()
                    : wanted[i].equals("*") ? nameFits(wanted[0], parts[i]) : wanted[i].equals(parts[i]);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Only lanes take {@code *} itself as a name: common values for all of them. */
    private static boolean nameFits(String section, String name) {
        return !name.isEmpty() && (!name.equals("*") || section.equals("lanes"));
    }

    private static String withNamesOf(String key, String pattern) {
        String[] parts = key.split("\\.", -1);
        String[] wanted = pattern.split("\\.", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("*") && i < parts.length) {
                wanted[i] = parts[i];
            }
        }
        return String.join(".", wanted);
    }

    /** Levenshtein's distance, one row at a time. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
