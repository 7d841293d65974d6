package io.mimikit.store.legacy;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the old program's files that hold a list of objects, item by item. Stateless and thread-safe. */
final class Lists {
    private Lists() {}

    /**
     * A list.
     *
     * @param kind of its items
     * @param needed the field without which an item is of no use
     */
    record Kind(String file, ItemKind kind, String needed) {}

    /** Gets each item that can be used. */
    interface Taker {
        void take(String place, Fields item, @Nullable String repair);
    }

    static void each(LegacyFiles files, LegacyJson json, Ledger ledger, Kind list, Taker taker) throws IOException {
        if (!files.has(list.file())) {
            return;
        }
        LegacyJson.Read read = json.read(list.file(), value -> complaint(list, value));
        if (!(read.value() instanceof List<?> items)) {
            ledger.quarantined(ItemKind.LIST, list.file(), null, String.valueOf(read.problem()));
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            String place = Places.in(list.file(), i);
            String problem = itemComplaint(list, items.get(i));
            if (problem != null) {
                ledger.quarantined(list.kind(), place, null, problem);
            } else {
                taker.take(place, Fields.of(items.get(i)).orElseThrow(), read.repair());
            }
        }
    }

    /** A list of which nothing can be used is as good as none. */
    private static @Nullable String complaint(Kind list, @Nullable Object value) {
        if (!(value instanceof List<?> items)) {
            return "it holds no list";
        }
        boolean useless = !items.isEmpty() && items.stream().allMatch(item -> itemComplaint(list, item) != null);
        return useless ? "it holds nothing that can be used: " + itemComplaint(list, items.getFirst()) : null;
    }

    private static @Nullable String itemComplaint(Kind list, @Nullable Object item) {
        Fields fields = Fields.of(item).orElse(null);
        if (fields == null) {
            return "it is no object";
        }
        return fields.text(list.needed()) == null ? "it has no " + list.needed() : null;
    }
}
