package io.mimikit.kernel.request;

import io.mimikit.kernel.MimikitException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a JSON document: names with dots between, {@code [0]} for elements of a list (negative from its end),
 * {@code ["a.b"]} for names with dots; a {@code $} before all of it means nothing. Immutable.
 */
public record JsonPath(List<Object> steps) {
    private static final int STEPS_MAX = 100;
    private static final Pattern STEP = Pattern.compile("\\.?([^.\\[\\]\"]+)|\\[(-?\\d{1,9})\\]|\\[\"([^\"]+)\"\\]");

    /**
     * Reads a path.
     *
     * @throws MimikitException (invalid_input) that names the field
     */
    public static JsonPath parse(String field, String text) {
        String path = text.startsWith("$") ? text.substring(1) : text;
        List<Object> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(path);
        int at = 0;
        while (at < path.length() && steps.size() < STEPS_MAX && matcher.find(at) && matcher.start() == at) {
            steps.add(step(matcher));
            at = matcher.end();
        }
        if (at < path.length()) {
            throw MimikitException.invalid(field, field + ": \"" + text + "\" is no path; write it like items[0].name");
        }
        return new JsonPath(List.copyOf(steps));
    }

    private static Object step(Matcher matcher) {
        if (matcher.group(2) != null) {
            return Integer.valueOf(matcher.group(2));
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(3);
    }

    static String check(String field, String text) {
        parse(field, text);
        return text;
    }

    /** What stands there in a tree of plain values; empty where nothing or null does. */
    public Optional<Object> find(Object tree) {
        Optional<Object> at = Optional.of(tree);
        for (Object step : steps) {
            at = at.flatMap(value -> below(value, step));
        }
        return at;
    }

    private static Optional<Object> below(Object value, Object step) {
        if (step instanceof Integer index && value instanceof List<?> list) {
            int place = index < 0 ? list.size() + index : index;
            return place >= 0 && place < list.size() ? Optional.ofNullable(list.get(place)) : Optional.empty();
        }
        return value instanceof Map<?, ?> map ? Optional.ofNullable(map.get(String.valueOf(step))) : Optional.empty();
    }
}
