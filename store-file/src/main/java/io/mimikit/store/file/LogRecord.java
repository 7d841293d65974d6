package io.mimikit.store.file;

import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one transition means for the logs. Immutable.
 *
 * @param runs lines for run logs
 * @param changes what the audit says, null when it says nothing: of something new the entity, else a tree
 */
record LogRecord(
        long q,
        Instant at,
        String what,
        Actor by,
        List<RunEntry> runs,
        @Nullable List<Object> changes) {
    /** Whether a transition leaves a trace in a log. */
    static boolean concerns(Transition transition) {
        if (transition.by().isExternal()) {
            return true;
        }
        for (Change change : transition.changes()) {
            if (change.kind().isLog()) {
                return true;
            }
        }
        return false;
    }

    static LogRecord of(Transition transition) {
        List<RunEntry> runs = new ArrayList<>();
        List<Object> changes = new ArrayList<>();
        boolean audited = transition.by().isExternal();
        for (Change change : transition.changes()) {
            if (change.after() instanceof RunEntry run) {
                runs.add(run);
            } else if (audited && !change.kind().isLog()) {
                changes.add(audited(change));
            }
        }
        return new LogRecord(
                transition.q(), transition.at(), transition.why(), transition.by(), runs, audited ? changes : null);
    }

    private static Object audited(Change change) {
        Entity after = change.after();
        return change.before() == null && after != null
                ? after
                : AuditChange.of(change.kind().wireName(), change.id(), tree(change.before()), tree(after));
    }

    private static Map<String, @Nullable Object> tree(@Nullable Entity entity) {
        return Optional.ofNullable(entity).map(EntityText::tree).orElseGet(LinkedHashMap::new);
    }
}
