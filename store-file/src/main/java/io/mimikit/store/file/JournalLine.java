package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** One readable line of the journal. */
sealed interface JournalLine {
    /** The highest record that was known to be durable when the line was written. */
    long durable();

    /** A transition; {@code set} and {@code patch} hold trees of plain values. */
    record Entry(
            long q,
            long durable,
            Instant at,
            String why,
            Actor by,
            List<Map<String, @Nullable Object>> set,
            List<Map<String, @Nullable Object>> patch,
            List<List<String>> del)
            implements JournalLine {}

    /** Everything up to {@code lastQ} was acknowledged. */
    record Mark(long lastQ, long durable) implements JournalLine {}

    /** Lines of another segment from a number on are void. */
    record Supersedes(String segment, long from) implements JournalLine {
        @Override
        public long durable() {
            return from - 1;
        }
    }

    /** The line in these bytes, which don't include the line end; empty when they are no line of ours or not whole. */
    static Optional<JournalLine> parse(byte[] bytes, int offset, int length) {
        if (!Seal.holds(bytes, offset, length)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(Json.object(bytes, offset, length)));
        } catch (JacksonException | ClassCastException | NullPointerException | MimikitException unreadable) {
            return Optional.empty();
        }
    }

    private static JournalLine read(Map<String, @Nullable Object> tree) {
        if (tree.get("mark") instanceof Long mark) {
            return new Mark(mark, whole(tree, "d"));
        }
        if (tree.get("supersedes") instanceof String segment) {
            return new Supersedes(segment, whole(tree, "from"));
        }
        return new Entry(
                whole(tree, "q"),
                whole(tree, "d"),
                Instants.parse(text(tree, "at"), "at"),
                text(tree, "why"),
                Actor.SHAPE.read(need(tree, "by"), "by"),
                list(tree, "set"),
                list(tree, "patch"),
                list(tree, "del"));
    }

    private static long whole(Map<String, @Nullable Object> tree, String name) {
        return (Long) need(tree, name);
    }

    private static String text(Map<String, @Nullable Object> tree, String name) {
        return (String) need(tree, name);
    }

    private static Object need(Map<String, @Nullable Object> tree, String name) {
        Object value = tree.get(name);
        if (value == null) {
            throw MimikitException.invalid(name, name + " is missing");
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> list(Map<String, @Nullable Object> tree, String name) {
        Object value = tree.get(name);
        return value == null ? List.of() : (List<T>) value;
    }
}
