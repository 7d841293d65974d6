package io.mimikit.store.legacy;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Question;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The question that the user has not answered. Stateless and thread-safe. */
final class OpenQuestion {
    private static final String FILE = "pending_question.json";
    private static final long TIMEOUT_SECONDS = 3600;
    private static final long TIMEOUT_SECONDS_MAX = 31_536_000;

    private OpenQuestion() {}

    /** The question; its message in the history then knows it. */
    static Optional<Question> read(
            LegacyFiles files, LegacyJson json, Ledger ledger, Defaults defaults, History history) throws IOException {
        if (!files.has(FILE)) {
            return Optional.empty();
        }
        LegacyJson.Read read = json.read(FILE, OpenQuestion::complaint);
        if (!read.isUsable()) {
            ledger.quarantined(ItemKind.QUESTION, FILE, null, String.valueOf(read.problem()));
            return Optional.empty();
        }
        Fields fields = Fields.of(read.value()).orElse(null);
        if (fields == null) {
            ledger.skipped(ItemKind.QUESTION, FILE, null, "no question is open");
            return Optional.empty();
        }
        Repairs repairs = Repairs.of(read.repair());
        String oldId = fields.text("questionId");
        Instant askedAt = defaults.createdAt(fields, repairs);
        if (read.repair() != null && history.saidAfter(askedAt)) {
            ledger.skipped(ItemKind.QUESTION, FILE, oldId, read.repair() + ", and the user has answered it since");
            return Optional.empty();
        }
        Question question = question(fields, askedAt, repairs);
        history.link(question.id(), question.question(), askedAt);
        ledger.took(ItemKind.QUESTION, FILE, oldId, "question " + question.id() + ", open", repairs);
        return Optional.of(question);
    }

    private static @Nullable String complaint(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        Optional<Fields> fields = Fields.of(value);
        if (fields.isEmpty()) {
            return "it holds no object";
        }
        return fields.get().filled("question").isEmpty() ? "it has no question" : null;
    }

    private static Question question(Fields fields, Instant askedAt, Repairs repairs) {
        String oldId = fields.filled("questionId").orElse("");
        String id = oldId.isEmpty() ? LegacyIds.derived(FILE) : LegacyIds.safe(oldId);
        if (!id.equals(oldId)) {
            repairs.add("its id is " + id + " now");
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", id);
        tree.put("conversation", "main");
        tree.put("askedBy", "teller");
        tree.put("question", fields.filled("question").orElseThrow());
        tree.put("options", fields.texts("options"));
        String fallback = fields.text("default");
        if (fallback != null) {
            tree.put("default", fallback);
        }
        tree.put("createdAt", Instants.print(askedAt));
        tree.put("expiresAt", Instants.print(expiry(fields, askedAt, repairs)));
        tree.put("status", "open");
        tree.put(
                Defaults.IMPORTED,
                fields.without("questionId", "question", "options", "default", "createdAt", "expiresAt"));
        return (Question) Kind.QUESTION.shape().read(tree, "question " + id);
    }

    private static Instant expiry(Fields fields, Instant askedAt, Repairs repairs) {
        Instant given = fields.time("expiresAt");
        if (given != null) {
            return given;
        }
        repairs.add("its expiresAt can't be read, it is reckoned from its timeout");
        Double seconds = fields.number("timeout");
        boolean usable = seconds != null && seconds > 0 && seconds <= TIMEOUT_SECONDS_MAX;
        return askedAt.plusSeconds(seconds != null && usable ? seconds.longValue() : TIMEOUT_SECONDS);
    }
}
