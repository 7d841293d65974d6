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
    /** Ids of a record's events: the record's number times this, and counted on. No more of one record fit into the ring. */
    private static final long PER_RECORD = 10_000;

    private final String name;
    private final @Nullable Entity entity;
    private final Map<String, Object> tree;
    private final long id;
    private byte @Nullable [] text;

    private Event(String name, @Nullable Entity entity, Map<String, Object> tree, long id) {
        this.name = name;
        this.entity = entity;
        this.tree = tree;
        this.id = id;
    }

    /** An event that belongs to no record and can't be resumed from. */
    static Event passing(String name, Map<String, Object> tree) {
        return new Event(name, null, tree, 0);
    }

    /** The events of a record, each with an id of its own, so that a client may go on in the middle of one. */
    static List<Event> of(Transition transition) {
        List<Change> told = transition.changes().stream()
                .filter(change -> !name(change.kind()).isEmpty())
                .toList();
        List<Event> events = new ArrayList<>(told.size());
        for (Change change : told) {
            Map<String, Object> gone = change.after() == null ? goneTree(change) : Map.of();
            events.add(new Event(name(change.kind()), change.after(), gone, id(transition.q(), events.size() + 1)));
        }
        return events;
    }

    private static long id(long q, int number) {
        return q * PER_RECORD + Math.min(number, PER_RECORD - 1);
    }

    /** From the id of a record's last event up to here, everything of the record has been told. */
    static long idAfter(long q) {
        return q == 0 ? 0 : id(q, (int) PER_RECORD - 1);
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

    /** Its place among all events that can be resumed from, 0 for none. */
    long id() {
        return id;
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
        out.writeBytes(("event: " + name + "\n" + (id > 0 ? "id: " + id + "\n" : "") + "data: ")
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
