package io.mimikit.server.events;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import io.mimikit.server.http.Json;
import io.mimikit.server.wire.Fields;
import io.mimikit.server.wire.WireForms;
import io.mimikit.server.wire.WireTask;
import io.mimikit.server.wire.WireTrigger;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of the stream. Keeps the entity and becomes text when the first client wants it: most events of a busy hour
 * are seen by nobody. Thread-safe.
 */
final class Event {
    private static final int OVERHEAD_CHARS = 1000;

    private final String name;
    private final @Nullable Entity entity;
    private final Map<String, Object> tree;
    private final long q;
    private final boolean last;
    private byte @Nullable [] text;

    private Event(String name, @Nullable Entity entity, Map<String, Object> tree, long q, boolean last) {
        this.name = name;
        this.entity = entity;
        this.tree = tree;
        this.q = q;
        this.last = last;
    }

    /** An event that belongs to no record and can't be resumed from. */
    static Event passing(String name, Map<String, Object> tree) {
        return new Event(name, null, tree, 0, false);
    }

    /** The events of a record; only the last names it, so that a client which knows the name has all of them. */
    static List<Event> of(Transition transition) {
        List<Change> told = transition.changes().stream()
                .filter(change -> !name(change.kind()).isEmpty())
                .toList();
        List<Event> events = new ArrayList<>(told.size());
        for (Change change : told) {
            boolean last = events.size() == told.size() - 1;
            Map<String, Object> gone = change.after() == null ? goneTree(change) : Map.of();
            events.add(new Event(name(change.kind()), change.after(), gone, transition.q(), last));
        }
        return events;
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case MESSAGE -> "message";
            case TASK -> "task";
            case TRIGGER -> "trigger";
            case QUESTION -> "question";
            case RUN -> "log";
            // Lanes are told with their figures, which are no entity; the others are nobody's business.
            case LANE, CONVERSATION, NOTICE, PLAN, OUTBOX, DISPATCH, IDEMPOTENCY, USAGE -> "";
        };
    }

    private static Map<String, Object> goneTree(Change change) {
        String conversation = change.before() instanceof Message message ? message.conversation() : null;
        return new Fields()
                .put("id", change.id())
                .put("deleted", true)
                .put("conversation", conversation)
                .map();
    }

    /** The record that it belongs to, 0 for none. */
    long q() {
        return q;
    }

    /** What it keeps from being collected, roughly. */
    int weight() {
        int texts = switch (entity) {
            case null -> 0;
            case Task task -> WireTask.textChars(task);
            case Message message -> message.text().length();
            default -> 0;
        };
        return OVERHEAD_CHARS + texts;
    }

    /** As it goes over the wire. */
    synchronized byte[] text() {
        byte[] known = text;
        if (known == null) {
            known = encode();
            text = known;
        }
        return known;
    }

    private byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        out.writeBytes(("event: " + name + "\n" + (last ? "id: " + q + "\n" : "") + "data: ")
                .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(Json.write(form()));
        out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private Map<String, Object> form() {
        return switch (entity) {
            case null -> tree;
            case Message message -> WireForms.message(message);
            case Task task -> WireTask.listed(task);
            case Trigger trigger -> WireTrigger.of(trigger);
            case Question question -> WireForms.question(question);
            case RunEntry entry -> WireForms.runEntry(entry);
            default -> tree;
        };
    }
}
