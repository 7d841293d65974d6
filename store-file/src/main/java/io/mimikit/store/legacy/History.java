package io.mimikit.store.legacy;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The chat: history in the order of its file, then what nobody has answered, then the question that is open. An input
 * that is in both files is one message. Not thread-safe.
 */
final class History {
    private static final String FILE = "history.json";
    private static final String INBOX = "inbox.json";
    private static final String USER = "user";

    private final LegacyJson json;
    private final LegacyFiles files;
    private final Ledger ledger;
    private final Defaults defaults;
    private final MemoryPlaces memory;
    private final Map<String, Map<String, Object>> byId = new LinkedHashMap<>();
    private Instant lastAt = Instant.EPOCH;
    private @Nullable Instant archivedAt;
    private int awaiting;

    History(LegacyFiles files, LegacyJson json, Ledger ledger, Defaults defaults) {
        this.files = files;
        this.json = json;
        this.ledger = ledger;
        this.defaults = defaults;
        this.memory = new MemoryPlaces(files);
    }

    void read() throws IOException {
        Map<String, Fields> seen = new HashMap<>();
        each(FILE, ItemKind.MESSAGE, (place, entry) -> message(place, entry, seen));
        each(INBOX, ItemKind.INPUT, this::input);
    }

    /** Something of a list, with what reading the list took. */
    private record Entry(Fields fields, @Nullable String repair) {}

    private void each(String file, ItemKind kind, BiConsumer<String, Entry> take) throws IOException {
        Lists.each(
                files,
                json,
                ledger,
                new Lists.Kind(file, kind, "text"),
                (place, fields, repair) -> take.accept(place, new Entry(fields, repair)));
    }

    private void message(String place, Entry entry, Map<String, Fields> seen) {
        Fields fields = entry.fields();
        Repairs repairs = Repairs.of(entry.repair());
        String oldId = fields.filled("id").orElse(null);
        Fields twin = oldId == null ? null : seen.putIfAbsent(oldId, fields);
        if (twin != null && twin.tree().equals(fields.tree())) {
            ledger.skipped(ItemKind.MESSAGE, place, oldId, "the same message stands before it");
            return;
        }
        String id = freeId(place, oldId, repairs);
        boolean user = USER.equals(fields.text("role"));
        Map<String, Object> tree = basics(id, user, fields, repairs);
        tree.put("state", user ? "answered" : "sent");
        fields.object("usage").ifPresent(usage -> tree.put("usage", usage(usage)));
        Long elapsed = fields.count("elapsedMs");
        if (elapsed != null) {
            tree.put("elapsedMs", elapsed);
        }
        archiveMark(fields, tree);
        byId.put(id, tree);
        ledger.took(ItemKind.MESSAGE, place, oldId, "message " + id, repairs);
    }

    private String freeId(String place, @Nullable String oldId, Repairs repairs) {
        if (oldId == null) {
            String id = LegacyIds.derived(place);
            repairs.add("it has no id, it is " + id + " now");
            return id;
        }
        String id = LegacyIds.safe(oldId);
        if (byId.containsKey(id)) {
            id = LegacyIds.derived(place, oldId);
            repairs.add("another message has its id, it is " + id + " now");
        } else if (!id.equals(oldId)) {
            repairs.add("its id is none of ours, it is " + id + " now");
        }
        return id;
    }

    private Map<String, Object> basics(String id, boolean user, Fields fields, Repairs repairs) {
        Instant at = fields.time("createdAt");
        if (at == null) {
            at = lastAt.equals(Instant.EPOCH) ? defaults.now() : lastAt;
            repairs.add("its createdAt can't be read, it is " + Instants.print(at) + " now");
        }
        lastAt = at;
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", id);
        tree.put("seq", byId.size() + 1L);
        tree.put("conversation", Conversation.MAIN);
        tree.put("role", user ? USER : "agent");
        tree.put("text", String.valueOf(fields.text("text")));
        tree.put("createdAt", Instants.print(at));
        Map<String, Object> rest = fields.without("id", "role", "text", "createdAt", "usage", "elapsedMs");
        if (!rest.isEmpty()) {
            tree.put(Defaults.IMPORTED, rest);
        }
        return tree;
    }

    private static Map<String, Object> usage(Fields usage) {
        Map<String, Object> tree = new LinkedHashMap<>(usage.without("input", "output", "total", "calls"));
        tree.keySet().removeAll(List.of("cached", "costMicros", "estimated"));
        tree.put("calls", 1L);
        for (String name : List.of("input", "output")) {
            Long tokens = usage.count(name);
            tree.put(name, tokens == null ? 0L : tokens);
        }
        return tree;
    }

    /** Messages whose summary was still to come are archived anew; those that lie in memory keep their mark. */
    private void archiveMark(Fields fields, Map<String, Object> tree) {
        if (!Boolean.TRUE.equals(fields.tree().get("archived"))) {
            return;
        }
        Instant at = fields.time("createdAt");
        tree.put("archivedIn", memory.of(at, fields.text("createdAt")));
        if (at != null && (archivedAt == null || at.isAfter(archivedAt))) {
            archivedAt = at;
        }
    }

    private void input(String place, Entry entry) {
        Fields fields = entry.fields();
        Repairs repairs = Repairs.of(entry.repair());
        String oldId = fields.filled("id").orElse(null);
        Map<String, Object> known = oldId == null ? null : byId.get(LegacyIds.safe(oldId));
        if (known != null
                && USER.equals(known.get("role"))
                && String.valueOf(known.get("text")).equals(fields.text("text"))) {
            if ("pending".equals(known.get("state"))) {
                ledger.skipped(ItemKind.INPUT, place, oldId, "the same input stands before it");
                return;
            }
            await(known);
            ledger.took(ItemKind.INPUT, place, oldId, "message " + known.get("id") + ", awaiting a turn", repairs);
            return;
        }
        String id = freeId(place, oldId, repairs);
        Map<String, Object> tree = basics(id, true, fields, repairs);
        await(tree);
        byId.put(id, tree);
        ledger.took(ItemKind.INPUT, place, oldId, "message " + id + ", awaiting a turn", repairs);
    }

    private void await(Map<String, Object> message) {
        message.put("state", "pending");
        message.remove("archivedIn");
        awaiting++;
    }

    /** How many messages nobody has answered. */
    int awaiting() {
        return awaiting;
    }

    /** Whether a person has said something after this. */
    boolean saidAfter(Instant at) {
        String text = Instants.print(at);
        return byId.values().stream()
                .anyMatch(message -> USER.equals(message.get("role"))
                        && String.valueOf(message.get("createdAt")).compareTo(text) > 0);
    }

    /** Makes the message that asked the question known as such, or says the question where there is none. */
    void link(String questionId, String question, Instant askedAt) {
        Optional<Map<String, Object>> asked = byId.values().stream()
                .filter(message -> "agent".equals(message.get("role")))
                .filter(message -> String.valueOf(message.get("text")).startsWith(question))
                .filter(message -> !message.containsKey("questionId"))
                .reduce((first, second) -> second);
        Map<String, Object> message = asked.orElseGet(() -> said(questionId, question, askedAt));
        message.put("questionId", questionId);
    }

    private Map<String, Object> said(String questionId, String question, Instant askedAt) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", LegacyIds.derived("question", questionId));
        tree.put("seq", byId.size() + 1L);
        tree.put("conversation", Conversation.MAIN);
        tree.put("role", "agent");
        tree.put("text", question);
        tree.put("createdAt", Instants.print(askedAt));
        tree.put("state", "sent");
        byId.put(String.valueOf(tree.get("id")), tree);
        return tree;
    }

    Collection<Message> messages() {
        List<Message> messages = new ArrayList<>();
        byId.values()
                .forEach(tree -> messages.add((Message) Kind.MESSAGE.shape().read(tree, "message")));
        return messages;
    }

    /** The conversation that all of it belongs to. */
    Conversation conversation() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", Conversation.MAIN);
        tree.put(
                "createdAt",
                byId.isEmpty()
                        ? defaults.nowText()
                        : byId.values().iterator().next().get("createdAt"));
        if (archivedAt != null) {
            tree.put("archivedAt", Instants.print(archivedAt));
        }
        return (Conversation) Kind.CONVERSATION.shape().read(tree, "conversation");
    }
}
