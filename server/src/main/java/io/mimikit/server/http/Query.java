package io.mimikit.server.http;

import io.mimikit.kernel.MimikitException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters behind the question mark. Immutable. */
public final class Query {
    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a raw query.
     *
     * @throws MimikitException (invalid_input) for a broken escape or a name given twice
     */
    static Query parse(String raw) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : raw.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = PercentText.decode(equals < 0 ? part : part.substring(0, equals), true);
            String value = equals < 0 ? "" : PercentText.decode(part.substring(equals + 1), true);
            if (values.putIfAbsent(name, value) != null) {
                throw MimikitException.invalid(name, name + " is given twice; give it once");
            }
        }
        return new Query(values);
    }

    public Set<String> names() {
        return values.keySet();
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    public boolean flag(String name) {
        Optional<String> value = text(name);
        if (value.isEmpty() && !values.containsKey(name)) {
            return false;
        }
        return switch (value.orElse("true")) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw MimikitException.invalid(name, name + ": \"" + value.get() + "\" is neither true nor false");
        };
    }

    public int integer(String name, int fallback, int min, int max) {
        return (int) longer(name, fallback, min, max);
    }

    /**
     * A whole number.
     *
     * @throws MimikitException (invalid_input) for anything else and for one out of range
     */
    public long longer(String name, long fallback, long min, long max) {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return fallback;
        }
        try {
            long number = Long.parseLong(value.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException ignored) {
            // told below, together with what is out of range
        }
        throw MimikitException.invalid(
                name, name + ": \"" + value.get() + "\" is no whole number from " + min + " to " + max);
    }
}
