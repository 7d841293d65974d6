package io.mimikit.store.legacy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that was found, each once, and what is to be kept in quarantine. Not thread-safe. */
final class Ledger {
    private final List<Item> items = new ArrayList<>();
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    /** A file that is to be kept in quarantine. */
    record Kept(String file, String reason) {}

    List<Item> items() {
        return List.copyOf(items);
    }

    /** Each file once, with the first reason. */
    List<Kept> kept() {
        return List.copyOf(kept.values());
    }

    /** Taken over: as it was, or with these repairs. */
    void took(ItemKind kind, String file, @Nullable String id, String becomes, Repairs repairs) {
        Outcome outcome = repairs.isEmpty() ? Outcome.IMPORTED : Outcome.REPAIRED;
        items.add(new Item(kind, file, id, outcome, becomes, repairs.isEmpty() ? null : repairs.text()));
    }

    void skipped(ItemKind kind, String file, @Nullable String id, String reason) {
        items.add(new Item(kind, file, id, Outcome.SKIPPED, null, reason));
    }

    void quarantined(ItemKind kind, String file, @Nullable String id, String reason) {
        items.add(new Item(kind, file, id, Outcome.QUARANTINED, null, reason));
        keep(wholeFile(file), reason);
    }

    /** Has a file kept in quarantine. */
    void keep(String file, String reason) {
        kept.putIfAbsent(file, new Kept(file, reason));
    }

    /** A place in a file is the file, a hash, and where in it. */
    static String wholeFile(String place) {
        int mark = place.indexOf(Places.MARK);
        return mark < 0 ? place : place.substring(0, mark + Places.MARK.length() - 1);
    }
}
