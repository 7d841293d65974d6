package io.mimikit.simulator;

import io.mimikit.kernel.doc.Shape;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Transition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the store has promised: every record whose commit returned. Whatever a store finds later, in this life or the
 * next, must be exactly these records, or these and the first of those whose commit had no answer. Not thread-safe.
 */
final class Ledger {
    private static final String RULE = "what was committed is there";

    private final Known known;
    private final List<Rule> rules;
    private final Findings findings;
    private List<Transition> unanswered = List.of();
    private long fingerprint = 1;

    Ledger(Known known, List<Rule> rules, Findings findings) {
        this.known = known;
        this.rules = rules;
        this.findings = findings;
    }

    /** A batch is on its way to the disk. */
    void committing(List<Transition> batch) {
        findings.check(
                unanswered.isEmpty(), RULE, () -> "a commit after one that failed, without a reload: " + unanswered);
        unanswered = batch;
    }

    /** It is there, as the store says. */
    void committed() {
        unanswered.forEach(this::take);
        unanswered = List.of();
    }

    private void take(Transition record) {
        findings.check(record.q() == known.lastQ() + 1, RULE, () -> "record " + record.q() + " after " + known.lastQ());
        findings.trace(() -> "  record " + record.q() + " " + record.why() + " "
                + record.changes().stream()
                        .map(change -> change.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + change.id()
                                + (change.after() instanceof Task task
                                        ? " " + task.status().wireName()
                                        : ""))
                        .toList());
        fingerprint = fingerprint * 31
                + record.q()
                + record.why().hashCode() * 7L
                + record.at().toEpochMilli();
        known.take(record);
        rules.forEach(rule -> rule.committed(record));
    }

    /** Tells runs apart by what was committed when. */
    long fingerprint() {
        return fingerprint;
    }

    /** Whether all these records are durable. */
    boolean holds(List<Transition> records) {
        return records.isEmpty() || records.getLast().q() <= known.lastQ();
    }

    /** The store has looked at its disk. */
    void recovered(Recovered found) {
        findings.check(
                found.lastQ() >= known.lastQ(),
                RULE,
                () -> "record " + known.lastQ() + " was acknowledged, and the disk ends at " + found.lastQ());
        unanswered.stream()
                .filter(record -> record.q() <= found.lastQ())
                .toList()
                .forEach(this::take);
        unanswered = List.of();
        findings.check(
                found.lastQ() == known.lastQ(),
                RULE,
                () -> "the disk ends at record " + found.lastQ() + ", and nothing after " + known.lastQ()
                        + " was ever written");
        if (!findings.isViolated()) {
            compare(found);
        }
    }

    private void compare(Recovered found) {
        Map<Kind, Map<String, Entity>> there = new HashMap<>();
        for (Entity entity : found.entities()) {
            there.computeIfAbsent(entity.kind(), kind -> new HashMap<>()).put(entity.id(), entity);
            Entity mine = known.of(entity.kind()).get(entity.id());
            if (mine == null) {
                findings.violated(RULE, entity.kind() + " " + entity.id() + " is on disk, and must not be");
            } else if (!same(mine, entity)) {
                findings.violated(RULE, "on disk is " + entity + ", committed was " + mine);
            } else {
                known.of(entity.kind()).put(entity.id(), entity); // the same, and quicker to compare from now on
            }
        }
        for (Kind kind : Kind.values()) {
            Map<String, Entity> ofKind = there.getOrDefault(kind, Map.of());
            known.of(kind).values().stream()
                    .filter(entity -> !ofKind.containsKey(entity.id()))
                    .forEach(entity -> missing(entity, found.finished()));
        }
    }

    /** Only finished tasks may have left, and then how they ended is known. */
    private void missing(Entity entity, Map<String, TaskStatus> finished) {
        boolean left =
                entity instanceof Task task && task.status().isTerminal() && task.status() == finished.get(task.id());
        findings.check(left, RULE, () -> entity.kind() + " " + entity.id() + " is gone: " + entity);
    }

    /** Whether they are the same, or the same once written: a document knows no difference between numbers. */
    static boolean same(Entity one, Entity other) {
        if (one.equals(other)) {
            return true;
        }
        Shape<Entity> shape = one.kind().shape();
        return shape.toTree(one).toString().equals(shape.toTree(other).toString());
    }
}
