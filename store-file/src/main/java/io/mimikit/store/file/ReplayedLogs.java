package io.mimikit.store.file;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects, while the tail is replayed, what it says for the run logs and the audit: either may have lost what was not
 * forced when the process died. Not thread-safe.
 */
final class ReplayedLogs {
    private final long auditThrough;
    private final List<LogRecord> records = new ArrayList<>();
    private List<RunEntry> runs = new ArrayList<>();
    private @Nullable List<Object> changes;
    private @Nullable Map<String, @Nullable Object> before;
    private String beforeKind = "";
    private String beforeId = "";

    /** @param auditThrough records up to this one are in the audit already */
    ReplayedLogs(long auditThrough) {
        this.auditThrough = auditThrough;
    }

    /** What has to be in the logs, in order; they know what they have. */
    List<LogRecord> records() {
        return List.copyOf(records);
    }

    void begin(JournalLine.Entry entry) {
        runs = new ArrayList<>();
        changes = entry.q() > auditThrough && entry.by().isExternal() ? new ArrayList<>() : null;
    }

    void run(Entity entity) {
        if (entity instanceof RunEntry run) {
            runs.add(run);
        }
    }

    /** Notes an entity as it is before a change: an entity, a tree or nothing. */
    @SuppressWarnings("unchecked")
    void before(Kind kind, String id, @Nullable Object value) {
        if (changes == null) {
            return;
        }
        beforeKind = kind.wireName();
        beforeId = id;
        if (value instanceof Entity entity) {
            before = EntityText.tree(entity);
        } else {
            before = value == null ? new LinkedHashMap<>() : copy((Map<String, @Nullable Object>) value);
        }
    }

    /** Notes the same entity after the change. */
    void after(Map<String, @Nullable Object> tree) {
        if (changes != null && before != null) {
            changes.add(AuditChange.of(beforeKind, beforeId, before, copy(tree))); // later patches change the tree
        }
    }

    void end(JournalLine.Entry entry) {
        if (changes != null || !runs.isEmpty()) {
            records.add(new LogRecord(entry.q(), entry.at(), entry.why(), entry.by(), runs, changes));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> tree) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        tree.forEach((name, value) ->
                result.put(name, value instanceof Map<?, ?> map ? copy((Map<String, @Nullable Object>) map) : value));
        return result;
    }
}
