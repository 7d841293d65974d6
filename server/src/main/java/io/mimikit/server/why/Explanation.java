package io.mimikit.server.why;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.server.wire.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why something is as it is: one sentence, and the facts behind it in the order in which they happened. Immutable.
 *
 * @param kind task, trigger or run
 */
public record Explanation(String id, String kind, String summary, List<Fact> facts) {
    /** The newest so many facts are told. */
    static final int FACTS_MAX = 200;

    /**
     * Something that is on record.
     *
     * @param ts when it happened; null for what holds now, or always
     * @param more ids and values that the text speaks of
     */
    public record Fact(@Nullable Instant ts, String text, Map<String, Object> more) {}

    public Map<String, Object> form() {
        return new Fields()
                .put("id", id)
                .put("kind", kind)
                .put("summary", summary)
                .put("facts", facts.stream().map(Explanation::form).toList())
                .map();
    }

    private static Map<String, Object> form(Fact fact) {
        return new Fields()
                .put("ts", fact.ts)
                .put("text", fact.text)
                .putAll(fact.more)
                .map();
    }

    /** Facts being gathered. Not thread-safe. */
    static final class Draft {
        private final List<Fact> facts = new ArrayList<>();

        Draft add(@Nullable Instant ts, String text) {
            return add(ts, text, Map.of());
        }

        Draft add(@Nullable Instant ts, String text, Map<String, Object> more) {
            facts.add(new Fact(ts, text, more));
            return this;
        }

        /** The past first, by time; what holds now comes last, in the order in which it was added. */
        Explanation build(String id, String kind, String summary) {
            List<Fact> past = facts.stream()
                    .filter(fact -> fact.ts != null)
                    .sorted(Comparator.comparing(fact -> fact.ts == null ? Instant.EPOCH : fact.ts))
                    .toList();
            List<Fact> all = new ArrayList<>(past);
            facts.stream().filter(fact -> fact.ts == null).forEach(all::add);
            List<Fact> newest = all.subList(Math.max(0, all.size() - FACTS_MAX), all.size());
            return new Explanation(id, kind, summary, List.copyOf(newest));
        }
    }

    static String at(Instant instant) {
        return Instants.print(instant);
    }
}
