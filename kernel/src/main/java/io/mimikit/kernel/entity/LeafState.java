package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one leaf of a condition. Immutable.
 *
 * @param value whether it holds, or for something that happens at a moment whether it has since the whole last fired; null
 *     while nobody knows
 * @param since when it became that
 * @param fingerprint of the files that were seen last, or of the last answer of a gate
 * @param observedAt when it was last observed or asked
 * @param checkAt not to be asked again before, for what costs something
 * @param asked the task that is asking; {@link #WAITING} while a judgement is waited for
 * @param error why nobody could say, the last time
 * @param detail what was said beside, such as a judgement's reason
 * @param count how often it happened since the whole last fired
 * @param events the last of these, as data from outside
 */
public record LeafState(
        @Nullable Boolean value,
        @Nullable Instant since,
        @Nullable String fingerprint,
        @Nullable Instant observedAt,
        @Nullable Instant checkAt,
        @Nullable String asked,
        @Nullable String error,
        @Nullable String detail,
        long count,
        List<Map<String, Object>> events,
        Map<String, Object> extra) {
    /** How many events are kept as evidence; the older ones are only counted. */
    public static final int EVENTS_MAX = 5;

    /** A judgement has no task of its own: many are made together. */
    public static final String WAITING = "judge";

    /** Under which a leaf's place stands beside its fields. */
    private static final String PLACE = "place";

    public static final LeafState NEW =
            new LeafState(null, null, null, null, null, null, null, null, 0, List.of(), Map.of());

    public static final Shape<LeafState> SHAPE = Shape.<LeafState>of()
            .field("value", LeafState::value, FieldType.BOOL)
            .field("since", LeafState::since, FieldType.INSTANT)
            .field("fingerprint", LeafState::fingerprint, FieldType.STRING)
            .field("observedAt", LeafState::observedAt, FieldType.INSTANT)
            .field("checkAt", LeafState::checkAt, FieldType.INSTANT)
            .field("asked", LeafState::asked, FieldType.STRING)
            .field("error", LeafState::error, FieldType.STRING)
            .field("detail", LeafState::detail, FieldType.STRING)
            .field("count", s -> s.count == 0 ? null : s.count, FieldType.LONG)
            .field("events", LeafState::events, FieldType.list(FieldType.TREE))
            .extra(LeafState::extra)
            .build(d -> new LeafState(
                    d.opt("value", FieldType.BOOL),
                    d.opt("since", FieldType.INSTANT),
                    d.opt("fingerprint", FieldType.STRING),
                    d.opt("observedAt", FieldType.INSTANT),
                    d.opt("checkAt", FieldType.INSTANT),
                    d.opt("asked", FieldType.STRING),
                    d.opt("error", FieldType.STRING),
                    d.opt("detail", FieldType.STRING),
                    d.or("count", FieldType.LONG, 0L),
                    d.or("events", FieldType.list(FieldType.TREE), List.of()),
                    d.extra()));

    public LeafState {
        events = List.copyOf(events);
    }

    /** Whether it is known to hold, or to have happened. */
    public boolean holds() {
        return Boolean.TRUE.equals(value);
    }

    /** It holds, or doesn't, or nobody knows (null). */
    public LeafState value(@Nullable Boolean now, Instant at) {
        boolean same = now == null ? value == null : now.equals(value);
        return new LeafState(
                now,
                same ? since : at,
                fingerprint,
                observedAt,
                checkAt,
                asked,
                now == null ? error : null,
                detail,
                count,
                events,
                extra);
    }

    /** Somebody looked, whatever came of it. */
    public LeafState seen(Instant at, @Nullable String print) {
        return new LeafState(value, since, print, at, checkAt, asked, error, detail, count, events, extra);
    }

    /** It happened once more; the event is kept as evidence until the whole fires. */
    public LeafState happened(Map<String, Object> event, Instant at) {
        List<Map<String, Object>> all = new ArrayList<>(events);
        all.add(event);
        List<Map<String, Object>> last = all.subList(Math.max(0, all.size() - EVENTS_MAX), all.size());
        return new LeafState(
                true,
                holds() ? since : at,
                fingerprint,
                observedAt,
                checkAt,
                asked,
                null,
                detail,
                count + 1,
                last,
                extra);
    }

    /** What happened has had its effect. */
    public LeafState consumed(Instant at) {
        return new LeafState(false, at, fingerprint, observedAt, checkAt, asked, error, detail, 0, List.of(), extra);
    }

    public LeafState failed(@Nullable String why) {
        return new LeafState(value, since, fingerprint, observedAt, checkAt, asked, why, detail, count, events, extra);
    }

    public LeafState detail(@Nullable String text) {
        return new LeafState(value, since, fingerprint, observedAt, checkAt, asked, error, text, count, events, extra);
    }

    /** It is being asked by this task, or by nobody any more, and not to be asked again before {@code next}. */
    public LeafState asked(@Nullable String by, @Nullable Instant next) {
        return new LeafState(value, since, fingerprint, observedAt, next, by, error, detail, count, events, extra);
    }

    /** Leaves with their places, as plain values. */
    static List<Map<String, Object>> toTrees(Map<String, LeafState> leaves) {
        List<Map<String, Object>> trees = new ArrayList<>();
        leaves.forEach((place, leaf) -> {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put(PLACE, place);
            tree.putAll(SHAPE.toTree(leaf));
            trees.add(tree);
        });
        return trees;
    }

    static Map<String, LeafState> fromTrees(List<Map<String, Object>> trees) {
        Map<String, LeafState> leaves = new LinkedHashMap<>();
        for (Map<String, Object> tree : trees) {
            Map<String, Object> leaf = new LinkedHashMap<>(tree);
            String place = String.valueOf(leaf.remove(PLACE));
            leaves.put(place, SHAPE.read(leaf, place));
        }
        return leaves;
    }
}
