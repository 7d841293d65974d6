package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.server.http.Query;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** A place in a list ordered by creation: still a place when the entity that gave it is gone. Immutable. */
record Cursor(long millis, String id) implements Comparable<Cursor> {
    private static final Comparator<Cursor> ORDER =
            Comparator.comparingLong(Cursor::millis).thenComparing(Cursor::id);

    static Cursor of(Instant createdAt, String id) {
        return new Cursor(createdAt.toEpochMilli(), id);
    }

    /** The cursor in this parameter, as an answer has given it. */
    static Optional<Cursor> in(Query query, String name) {
        return query.text(name).map(text -> parse(name, text));
    }

    private static Cursor parse(String name, String text) {
        int at = text.indexOf('_');
        try {
            return new Cursor(Long.parseLong(text.substring(0, Math.max(0, at))), text.substring(at + 1));
        } catch (NumberFormatException e) {
            throw MimikitException.invalid(name, name + ": \"" + text + "\" is no cursor; take \"next\" of an answer");
        }
    }

    String print() {
        return millis + "_" + id;
    }

    @Override
    public int compareTo(Cursor other) {
        return ORDER.compare(this, other);
    }
}
