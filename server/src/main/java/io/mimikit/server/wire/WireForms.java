package io.mimikit.server.wire;

import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.kernel.store.AuditVerdict;
import java.util.List;
import java.util.Map;

/** Messages, questions, run log entries and audit lines as they are answered. Thread-safe. */
public final class WireForms {
    private WireForms() {}

    public static Map<String, Object> message(Message message) {
        return new Fields()
                .put("id", message.id())
                .put("role", message.role().wireName())
                .put("text", message.text())
                .put("createdAt", message.createdAt())
                .put("conversation", message.conversation())
                .put("state", message.state().wireName())
                .put("usage", WireTask.usage(message.usage()))
                .put("elapsedMs", message.elapsedMillis())
                .put("questionId", message.questionId())
                .map();
    }

    public static Map<String, Object> question(Question question) {
        return new Fields()
                .put("id", question.id())
                .put("kind", question.extra().getOrDefault("kind", "question"))
                .put("status", question.status().wireName())
                .put("question", question.question())
                .put("options", question.options())
                .put("default", question.fallback())
                .put("createdAt", question.createdAt())
                .put("expiresAt", question.expiresAt())
                .put("deadline", question.expiresAt())
                .put("conversation", question.conversation())
                .put("taskId", question.taskId())
                .put("askedBy", question.askedBy().wireName())
                .put("answer", question.answer())
                .put("answeredAt", question.answeredAt())
                .map();
    }

    /** An entry of a run log; {@code taskId} or {@code triggerId} says whose. */
    public static Map<String, Object> runEntry(RunEntry entry) {
        Fields fields = new Fields()
                .put("ts", entry.ts())
                .put("action", entry.action())
                .put("status", entry.status())
                .putAll(entry.data());
        if (entry.subject().equals(RunEntry.TASK) || entry.subject().equals(RunEntry.TRIGGER)) {
            fields.put(entry.subject() + "Id", entry.subjectId());
        }
        return fields.map();
    }

    public static Map<String, Object> audit(AuditLine line) {
        List<Map<String, Object>> changes = line.changes();
        return new Fields()
                .put("n", line.n())
                .put("q", line.q())
                .put("at", line.at())
                .put("what", line.what())
                .put("by", WireTrigger.actor(line.by()))
                .put("changes", changes)
                .put("previous", line.previous())
                .put("hash", line.hash())
                .map();
    }

    public static Map<String, Object> audit(AuditVerdict verdict) {
        return new Fields()
                .put("ok", verdict.isIntact())
                .put("lines", verdict.lines())
                .put("droppedLines", verdict.dropped() == 0 ? null : verdict.dropped())
                .put("brokenAt", verdict.brokenAt())
                .put("reason", verdict.reason())
                .map();
    }
}
