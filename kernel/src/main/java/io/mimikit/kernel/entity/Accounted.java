package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which nominal instants of a trigger ran, or were skipped for a reason of their own, so that a clock that is set back
 * doubles none of them. What was missed is in none of the spans. Immutable.
 *
 * @param spans in order, at most {@value #SPANS_MAX}: beyond that the oldest two become one, since an occurrence too few
 *     is better than one twice
 */
public record Accounted(List<Span> spans) {
    static final int SPANS_MAX = 8;

    public static final Accounted NOTHING = new Accounted(List.of());

    /** All occurrences from one instant to another, both included. */
    public record Span(Instant from, Instant to, Map<String, Object> extra) {
        static final Shape<Span> SHAPE = Shape.<Span>of()
                .field("from", Span::from, FieldType.INSTANT)
                .field("to", Span::to, FieldType.INSTANT)
                .extra(Span::extra)
                .build(d -> new Span(d.need("from", FieldType.INSTANT), d.need("to", FieldType.INSTANT), d.extra()));

        boolean holds(Instant nominal) {
            return !nominal.isBefore(from) && !nominal.isAfter(to);
        }
    }

    public Accounted {
        spans = List.copyOf(spans);
    }

    public boolean isEmpty() {
        return spans.isEmpty();
    }

    /** Whether all of it is older than this; the spans were made in order, but a clock may have been set back since. */
    public boolean endsBefore(Instant instant) {
        return spans.stream().allMatch(span -> span.to().isBefore(instant));
    }

    public boolean holds(Instant nominal) {
        return spans.stream().anyMatch(span -> span.holds(nominal));
    }

    /** The first instant of a sequence after {@code after} that is not accounted for; {@code next} walks the sequence. */
    public Optional<Instant> next(Instant after, Function<Instant, Optional<Instant>> next) {
        Optional<Instant> found = next.apply(after);
        for (Span span : spans) {
            if (found.filter(span::holds).isPresent()) {
                found = next.apply(span.to());
            }
        }
        return found;
    }

    /**
     * With everything from one instant to another.
     *
     * @param gap whether something before {@code from} was missed, so that it continues no span
     */
    public Accounted with(Instant from, Instant to, boolean gap) {
        Optional<Span> before = gap
                ? Optional.empty()
                : spans.stream().filter(span -> span.from().isBefore(from)).reduce((older, newer) -> newer);
        Span fresh = before.map(span -> new Span(span.from(), later(span.to(), to), span.extra()))
                .orElseGet(() -> new Span(from, to, Map.of()));
        List<Span> all = new ArrayList<>(spans);
        before.ifPresent(all::remove);
        all.add(fresh);
        all.sort(Comparator.comparing(Span::from));
        while (all.size() > SPANS_MAX) {
            Span oldest = all.removeFirst();
            all.set(0, new Span(oldest.from(), all.getFirst().to(), oldest.extra()));
        }
        return new Accounted(all);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
