package io.mimikit.store.legacy;

import io.mimikit.kernel.doc.Instants;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an import found and what became of it. Immutable.
 *
 * @param format 1 or 2
 * @param source the directory that was imported
 * @param backup where its verified copy lies, from the root of the state
 * @param file where this report is kept, from there too
 * @param items everything that was found, each once
 */
public record ImportReport(int format, String source, String backup, String file, Instant at, List<Item> items) {
    private static final String ROW = "  %-14s %9s %9s %12s %8s%n";

    /** How many of a kind had an outcome. */
    public Map<ItemKind, Map<Outcome, Long>> counts() {
        Map<ItemKind, Map<Outcome, Long>> counts = new EnumMap<>(ItemKind.class);
        for (Item item : items) {
            counts.computeIfAbsent(item.kind(), kind -> new EnumMap<>(Outcome.class))
                    .merge(item.outcome(), 1L, Long::sum);
        }
        return counts;
    }

    public long count(Outcome outcome) {
        return items.stream().filter(item -> item.outcome() == outcome).count();
    }

    /** As plain values. */
    public Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", (long) format);
        tree.put("source", source);
        tree.put("backup", backup);
        tree.put("report", file);
        tree.put("at", Instants.print(at));
        Map<String, Object> totals = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            totals.put(outcome.wireName(), count(outcome));
        }
        tree.put("totals", totals);
        Map<String, Object> byKind = new LinkedHashMap<>();
        counts().forEach((kind, counts) -> byKind.put(kind.wireName(), named(counts)));
        tree.put("counts", byKind);
        List<Object> all = new ArrayList<>();
        items.forEach(item -> all.add(tree(item)));
        tree.put("items", all);
        return tree;
    }

    private static Map<String, Object> named(Map<Outcome, Long> counts) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (Outcome outcome : Outcome.values()) {
            named.put(outcome.wireName(), counts.getOrDefault(outcome, 0L));
        }
        return named;
    }

    private static Map<String, Object> tree(Item item) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", item.kind().wireName());
        tree.put("file", item.file());
        put(tree, "id", item.id());
        tree.put("outcome", item.outcome().wireName());
        put(tree, "becomes", item.becomes());
        put(tree, "reason", item.reason());
        return tree;
    }

    private static void put(Map<String, Object> tree, String name, @Nullable String value) {
        if (value != null) {
            tree.put(name, value);
        }
    }

    /** One line. */
    public String summary() {
        return "imported the older program's state (format " + format + ") from " + source + ": "
                + count(Outcome.IMPORTED) + " imported, " + count(Outcome.REPAIRED) + " repaired, "
                + count(Outcome.QUARANTINED) + " quarantined, " + count(Outcome.SKIPPED) + " skipped; report "
                + file;
    }

    /**
     * For people: the counts, and the reason of everything that was not simply taken over or left where it is.
     *
     * @param linesMax of reasons
     */
    public String text(int linesMax) {
        StringBuilder text = new StringBuilder(summary()).append('\n');
        text.append(String.format(Locale.ROOT, ROW, "", "imported", "repaired", "quarantined", "skipped"));
        counts().forEach((kind, counts) -> text.append(String.format(
                Locale.ROOT,
                ROW,
                kind.wireName(),
                counts.getOrDefault(Outcome.IMPORTED, 0L),
                counts.getOrDefault(Outcome.REPAIRED, 0L),
                counts.getOrDefault(Outcome.QUARANTINED, 0L),
                counts.getOrDefault(Outcome.SKIPPED, 0L))));
        List<Item> worthALine = worthALine().toList();
        worthALine.stream()
                .limit(linesMax)
                .forEach(item -> text.append("  ")
                        .append(item.outcome().wireName())
                        .append(' ')
                        .append(item.kind().wireName())
                        .append(' ')
                        .append(printable(item.file()))
                        .append(": ")
                        .append(printable(item.reason()))
                        .append('\n'));
        if (worthALine.size() > linesMax) {
            text.append("  … and ").append(worthALine.size() - linesMax).append(" more, in the report\n");
        }
        return text.append("  the old files, checked against their copies, are in ")
                .append(backup)
                .append('\n')
                .toString();
    }

    /** Names and reasons hold text from outside, and a terminal obeys some characters. */
    private static String printable(@Nullable String text) {
        return String.valueOf(text).replaceAll("\\p{Cntrl}", "?");
    }

    private Stream<Item> worthALine() {
        return Stream.of(Outcome.QUARANTINED, Outcome.REPAIRED, Outcome.SKIPPED)
                .flatMap(outcome -> items.stream().filter(item -> item.outcome() == outcome))
                .filter(item -> item.outcome() != Outcome.SKIPPED || item.id() != null);
    }
}
