package io.mimikit.app.config;

import java.util.List;

/** One value as a source gave it, not yet read; a scalar is a list of one with {@code isList} false. Immutable. */
record Given(String key, List<String> items, boolean isList, Origin origin) {
    Given {
        items = List.copyOf(items);
    }

    static Given scalar(String key, String text, Origin origin) {
        return new Given(key, List.of(text), false, origin);
    }

    static Given list(String key, List<String> items, Origin origin) {
        return new Given(key, items, true, origin);
    }

    String text() {
        return isList ? items.toString() : items.getFirst();
    }
}
