package io.mimikit.app.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What people should know, from everybody who may have something to say. Thread-safe. */
final class Findings {
    private final List<Supplier<List<String>>> sources = new CopyOnWriteArrayList<>();

    /** One more that may have something to say, now or later. */
    Findings and(Supplier<List<String>> source) {
        sources.add(source);
        return this;
    }

    List<String> all() {
        List<String> all = new ArrayList<>();
        sources.forEach(source -> all.addAll(source.get()));
        return List.copyOf(all);
    }
}
