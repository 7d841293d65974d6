package io.mimikit.kernel.request;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.time.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object from outside, being read. Every getter takes note of its field; {@link #done()} refuses what nobody asked
 * for. Not thread-safe.
 */
public final class Input {
    private final Map<String, Object> values;
    private final String prefix;
    private final Set<String> known = new LinkedHashSet<>();

    private Input(Map<String, Object> values, String prefix) {
        this.values = values;
        this.prefix = prefix;
    }

    /**
     * Starts to read an object.
     *
     * @param name what the object is, for errors about it as a whole
     * @throws MimikitException (invalid_input) when it is none
     */
    @SuppressWarnings("unchecked")
    public static Input of(@Nullable Object tree, String name) {
        if (tree instanceof Map<?, ?> map) {
            return new Input((Map<String, Object>) map, "");
        }
        throw MimikitException.invalid(name, name + " must be a JSON object");
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        known.add(name);
        return values.get(name) != null;
    }

    /** Whether the field is there as null, by which an edit takes something away. */
    public boolean isNull(String name) {
        known.add(name);
        return values.containsKey(name) && values.get(name) == null;
    }

    /** The field, read as this type, or empty when it is missing or null. */
    public <V> Optional<V> get(String name, FieldType<V> type) {
        known.add(name);
        Object value = values.get(name);
        return value == null ? Optional.empty() : Optional.of(type.read(value, path(name)));
    }

    /** A text that has something other than white space in it. */
    public Optional<String> text(String name, int charsMax) {
        Optional<String> text = get(name, FieldType.STRING);
        if (text.isPresent() && text.get().isBlank()) {
            throw MimikitException.invalid(path(name), path(name) + " must not be blank");
        }
        text.ifPresent(value -> checkLength(name, value, charsMax));
        return text;
    }

    public String needText(String name, int charsMax) {
        return text(name, charsMax).orElseThrow(() -> missing(name));
    }

    private void checkLength(String name, String value, int charsMax) {
        if (value.length() > charsMax) {
            throw MimikitException.invalid(
                    path(name),
                    path(name) + " has " + value.length() + " characters; at most " + charsMax + " are allowed");
        }
    }

    public Optional<Long> integer(String name, long min, long max) {
        Optional<Long> value = get(name, FieldType.LONG);
        value.ifPresent(number -> {
            if (number < min || number > max) {
                throw MimikitException.invalid(
                        path(name), path(name) + ": " + number + " is out of range; use " + min + " to " + max);
            }
        });
        return value;
    }

    /** A duration: a string such as {@code 10m}, or a number of seconds. */
    public Optional<Duration> duration(String name, Duration min, Duration max) {
        known.add(name);
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        Duration duration = asDuration(name, value);
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw MimikitException.invalid(
                    path(name),
                    path(name) + ": " + Durations.print(duration) + " is out of range; use " + Durations.print(min)
                            + " to " + Durations.print(max));
        }
        return Optional.of(duration);
    }

    private Duration asDuration(String name, Object value) {
        if (value instanceof Number number) {
            BigDecimal seconds = new BigDecimal(number.toString());
            if (seconds.abs().compareTo(BigDecimal.valueOf(Durations.MAX.toSeconds())) > 0) {
                throw MimikitException.invalid(path(name), path(name) + ": " + number + " seconds is too long");
            }
            return Duration.ofMillis(seconds.movePointRight(3).longValue());
        }
        if (value instanceof String text) {
            return Durations.parse(path(name), text);
        }
        throw MimikitException.invalid(
                path(name), path(name) + " must be a duration such as \"10m\", or a number of seconds, not " + value);
    }

    /** An object inside this one, with errors that name the whole path. */
    @SuppressWarnings("unchecked")
    public Optional<Input> object(String name) {
        known.add(name);
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map<?, ?> map) {
            return Optional.of(new Input((Map<String, Object>) map, path(name) + "."));
        }
        throw MimikitException.invalid(path(name), path(name) + " must be an object, not " + value);
    }

    public List<Input> objects(String name) {
        known.add(name);
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw MimikitException.invalid(path(name), path(name) + " must be a list, not " + value);
        }
        List<Input> result = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            result.add(element(path(name) + "[" + i + "]", list.get(i)));
        }
        return result;
    }

    @SuppressWarnings("unchecked")
    private static Input element(String at, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Input((Map<String, Object>) map, at + ".");
        }
        throw MimikitException.invalid(at, at + " must be an object, not " + value);
    }

    /** The value as it came, or empty. */
    public Optional<Object> raw(String name) {
        known.add(name);
        return Optional.ofNullable(values.get(name));
    }

    /** Another object at the same place: errors about it name the same path. */
    public Input with(Map<String, Object> other) {
        return new Input(other, prefix);
    }

    /** All of it, as it came. */
    public Map<String, Object> tree() {
        return values;
    }

    public String path(String name) {
        return prefix + name;
    }

    /** Where this object itself stands, for errors about it as a whole. */
    public String name() {
        return prefix.isEmpty() ? "the request" : prefix.substring(0, prefix.length() - 1);
    }

    public MimikitException missing(String name) {
        return MimikitException.invalid(path(name), path(name) + " is required");
    }

    /**
     * Ends the reading.
     *
     * @throws MimikitException (invalid_input) when there is a field that nobody asked for
     */
    public void done() {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw MimikitException.invalid(
                        path(name), path(name) + " is not known; did you mean " + nearest(name) + "?");
            }
        }
    }

    private String nearest(String name) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> Nearest.distance(candidate, name)))
                .orElse("nothing");
    }
}
