package io.mimikit.simulator;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.IdempotencyEntry;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request is carried out once however often it comes within a day, and what was answered is there. Each request has a
 * label of its own, which is in what it makes. Not thread-safe.
 */
final class RequestRule implements Rule {
    static final String LABEL = "request-";
    private static final Duration REMEMBERED = Duration.ofHours(24);

    private final Findings findings;
    private final Map<String, Instant> made = new HashMap<>();
    private final Map<String, String> labels = new HashMap<>();

    RequestRule(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void committed(Transition record) {
        for (Change change : record.changes()) {
            Entity after = change.after();
            if (change.before() instanceof IdempotencyEntry forgotten && after == null) {
                forget(forgotten, record.at());
            }
            if (after != null && change.before() == null && !record.why().equals("task.retry")) {
                label(after).ifPresent(label -> {
                    labels.put(after.id(), label);
                    made(label, record.at());
                });
            }
        }
    }

    /** A day may have passed between two settings of the clock. */
    private void forget(IdempotencyEntry entry, Instant at) {
        findings.check(
                !at.isBefore(entry.expiresAt()),
                "a repeated request starts nothing",
                () -> entry.id() + " is forgotten at " + at + ", and was to be remembered until " + entry.expiresAt());
        made.remove(entry.id().substring(entry.id().indexOf('/') + 1));
    }

    private void made(String label, Instant at) {
        Instant before = made.put(label, at);
        findings.check(
                before == null || !at.isBefore(before.plus(REMEMBERED)),
                "a repeated request starts nothing",
                () -> label + " was carried out at " + before + " and again at " + at);
    }

    private static Optional<String> label(Entity entity) {
        String text = "";
        if (entity instanceof Task task && task.spec().origin().triggerId() == null) {
            text = task.spec().prompt();
        } else if (entity instanceof Message message && message.role() == MessageRole.USER) {
            text = message.text();
        } else if (entity instanceof Trigger trigger) {
            text = trigger.spec().task().prompt();
        }
        return text.startsWith(LABEL) ? Optional.of(text) : Optional.empty();
    }

    /** The request was answered with the id of what it made, though that may have been deleted since. */
    void answered(String label, String id) {
        findings.check(
                label.equals(labels.get(id)),
                "what was acknowledged is there",
                () -> label + " was answered with " + id + ", which is that of " + labels.get(id));
    }
}
