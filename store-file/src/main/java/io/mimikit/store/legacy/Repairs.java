package io.mimikit.store.legacy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What had to be changed about one item, in words. Not thread-safe. */
final class Repairs {
    private final List<String> all = new ArrayList<>();

    static Repairs of(@Nullable String first) {
        Repairs repairs = new Repairs();
        if (first != null) {
            repairs.add(first);
        }
        return repairs;
    }

    void add(String what) {
        all.add(what);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    String text() {
        return String.join("; ", all);
    }
}
