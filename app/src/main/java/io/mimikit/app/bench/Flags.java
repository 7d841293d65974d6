package io.mimikit.app.bench;

import io.mimikit.app.config.DurationText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The flags after a benchmark's name, {@code --flag value} or {@code --flag=value}. Immutable. */
final class Flags {
    private final Map<String, String> values;

    private Flags(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads the words.
     *
     * @throws BadArgument for a flag that is not among the known ones, comes twice or has no value
     */
    static Flags read(List<String> words, Set<String> known) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            String flag = equals < 0 ? word : word.substring(0, equals);
            if (!known.contains(flag)) {
                throw new BadArgument("arguments", word, "is not known here; use " + list(known));
            }
            if (equals < 0 && i + 1 == words.size()) {
                throw new BadArgument(flag, "", "is no value; give one after the flag");
            }
            String value = equals < 0 ? words.get(++i) : word.substring(equals + 1);
            if (values.putIfAbsent(flag, value) != null) {
                throw new BadArgument(flag, value, "comes after another value; give the flag once");
            }
        }
        return new Flags(values);
    }

    private static String list(Set<String> known) {
        return String.join(", ", known.stream().sorted().toList());
    }

    int whole(String flag, int fallback, int min, int max) {
        String text = values.get(flag);
        if (text == null) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException ignored) {
            // the same advice fits
        }
        throw new BadArgument(flag, text, "is no whole number from " + min + " to " + max + "; use one");
    }

    /** A number of seconds, or a duration with its unit. */
    Duration duration(String flag, Duration fallback, Duration min, Duration max) {
        String text = values.get(flag);
        if (text == null) {
            return fallback;
        }
        try {
            boolean bare = text.chars().allMatch(Character::isDigit) && !text.isEmpty();
            Duration value = DurationText.parse(bare ? text + "s" : text);
            if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
                return value;
            }
        } catch (IllegalArgumentException ignored) {
            // the same advice fits
        }
        throw new BadArgument(
                flag,
                text,
                "is no duration from " + DurationText.of(min) + " to " + DurationText.of(max) + "; use one such as "
                        + DurationText.of(fallback));
    }

    String oneOf(String flag, List<String> choices) {
        String text = values.getOrDefault(flag, choices.getFirst());
        if (!choices.contains(text)) {
            throw new BadArgument(flag, text, "is not known; use one of " + String.join(", ", choices));
        }
        return text;
    }
}
