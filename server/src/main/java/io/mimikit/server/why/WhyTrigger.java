package io.mimikit.server.why;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.ConditionState;
import io.mimikit.kernel.entity.Incident;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerState;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.server.why.TaskEvidence.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Why a trigger runs or does not, or what came of one of its occurrences. One use. */
public final class WhyTrigger {
    private static final Set<String> CHANGES = Set.of(
            "trigger.create",
            "trigger.edit",
            "trigger.pause",
            "trigger.resume",
            "trigger.run",
            "trigger.delete",
            "trigger.file",
            "trigger.rotate",
            "trigger.acknowledge",
            "trigger.observe");

    private final TriggerEvidence evidence;
    private final Explanation.Draft facts = new Explanation.Draft();

    private WhyTrigger(TriggerEvidence evidence) {
        this.evidence = evidence;
    }

    public static Explanation explain(TriggerEvidence evidence) {
        WhyTrigger why = new WhyTrigger(evidence);
        evidence.trigger().ifPresent(why::standing);
        why.changes();
        evidence.runs().forEach(why::entry);
        String summary = evidence.trigger()
                .map(why::summary)
                .orElse("there is no such trigger any more; its run log is left" + why.deletedBy());
        return why.facts.build(evidence.id(), "trigger", summary);
    }

    /** What came of one occurrence; empty when nothing is on record about it. */
    public static Optional<Explanation> explain(TriggerEvidence evidence, String occurrence, Instant nominal) {
        WhyTrigger why = new WhyTrigger(evidence);
        List<RunEntry> about = evidence.runs().stream()
                .filter(entry -> isAbout(entry, occurrence, nominal))
                .toList();
        about.forEach(why::entry);
        Optional<String> summary = about.isEmpty()
                ? evidence.trigger().flatMap(trigger -> why.notYet(trigger, nominal))
                : Optional.of(why.describe(about.getLast()));
        return summary.map(text -> why.facts.build(occurrence, "run", text));
    }

    private Optional<String> notYet(Trigger trigger, Instant nominal) {
        Instant next = trigger.state().nextRunAt();
        return next != null && !nominal.isBefore(next) && nominal.isAfter(evidence.now())
                ? Optional.of("it is to come; the next of trigger " + trigger.id() + " is at " + Explanation.at(next))
                : Optional.empty();
    }

    private static boolean isAbout(RunEntry entry, String occurrence, Instant nominal) {
        String at = Instants.print(nominal);
        if (entry.action().equals("missed")) {
            return Words.text(entry, "from").compareTo(at) <= 0 && at.compareTo(Words.text(entry, "to")) <= 0;
        }
        return occurrence.equals(Words.text(entry, "occurrence")) || at.equals(Words.text(entry, "scheduledAt"));
    }

    // ---- summary

    private String summary(Trigger trigger) {
        if (!trigger.enabled()) {
            return "disabled" + disabledBy(trigger) + ": "
                    + (trigger.disabledReason() == null ? "no reason was given" : trigger.disabledReason());
        }
        if (evidence.runtime() == Standing.STOPPED) {
            return "Mimikit is not running; what falls due meanwhile is dealt with at the next start (missed: "
                    + trigger.spec().missed().mode().wireName() + ")";
        }
        if (evidence.runtime() == Standing.COPIED) {
            return "this state is a copy: its triggers start nothing until `mimikit state adopt`";
        }
        if (!evidence.running().isEmpty()) {
            return "runs now: " + evidence.running().getFirst().id() + "; " + next(trigger);
        }
        return next(trigger);
    }

    private String next(Trigger trigger) {
        Instant next = trigger.state().nextRunAt();
        if (next == null) {
            Instant held = trigger.state().condition().heldUntil();
            return held == null
                    ? "waits for: " + evidence.describe()
                    : "cooling down: its condition is true again and is looked at when the cool-down ends, "
                            + Explanation.at(held);
        }
        Instant due = State.due(trigger, next);
        String jitter = due.equals(next) ? "" : " (with jitter " + Explanation.at(due) + ")";
        String repeat = trigger.state().repeat() == 0
                ? ""
                : ", repetition " + (trigger.state().repeat() + 1);
        return "next run " + Explanation.at(next) + jitter + repeat + " because " + evidence.describe()
                + backoff(trigger, due);
    }

    private String backoff(Trigger trigger, Instant due) {
        Instant until = trigger.state().backoffUntil();
        return until != null && due.isBefore(until) && trigger.state().repeat() == 0
                ? ", but it will be skipped: backing off until " + Explanation.at(until)
                : "";
    }

    private String disabledBy(Trigger trigger) {
        return Words.last(evidence.audit(), "trigger.pause", trigger.id())
                .filter(line -> !resumedSince(line, trigger.id()))
                .map(line -> " since " + Explanation.at(line.at()) + " by " + Words.by(line.by()))
                .or(() -> evidence.runs().isEmpty()
                        ? Optional.empty()
                        : Optional.of(" (last entry of its run log: "
                                + Explanation.at(evidence.runs().getLast().ts()) + ")"))
                .orElse("");
    }

    private boolean resumedSince(AuditLine pause, String id) {
        return Words.last(evidence.audit(), "trigger.resume", id)
                .filter(line -> line.n() > pause.n())
                .isPresent();
    }

    private String deletedBy() {
        return Words.last(evidence.audit(), "trigger.delete", evidence.id())
                .map(line -> "; deleted at " + Explanation.at(line.at()) + " by " + Words.by(line.by()))
                .orElse("");
    }

    // ---- facts

    private void standing(Trigger trigger) {
        facts.add(
                trigger.createdAt(),
                "made by " + Words.by(trigger.createdBy()) + ": "
                        + trigger.spec().name());
        TriggerState state = trigger.state();
        facts.add(null, "waits for: " + evidence.describe());
        for (Task task : evidence.running()) {
            facts.add(
                    null,
                    "task " + task.id() + " is " + task.status().wireName() + " since "
                            + Words.lasting(task.createdAt(), evidence.now()) + "; a further occurrence meanwhile: "
                            + trigger.spec().overlap().wireName(),
                    Map.of("taskId", task.id()));
        }
        if (state.consecutiveFailures() > 0) {
            facts.add(
                    null,
                    state.consecutiveFailures() + " failures in a row"
                            + (state.lastError() == null ? "" : "; the last: " + Words.cut(state.lastError()))
                            + (state.backoffUntil() == null
                                    ? ""
                                    : "; occurrences before " + Explanation.at(state.backoffUntil()) + " are skipped"));
        }
        facts.add(null, state.runs() + " runs so far" + last(state));
        incident(state);
        condition(state.condition());
    }

    private void incident(TriggerState state) {
        Incident incident = state.incident();
        if (incident != null) {
            String acknowledged = incident.acknowledgedAt() == null
                    ? ", and nobody has acknowledged that"
                    : ", acknowledged by " + incident.acknowledgedBy() + " at "
                            + Explanation.at(incident.acknowledgedAt());
            facts.add(
                    incident.openedAt(),
                    "its runs began to fail with task " + incident.taskId()
                            + (incident.error() == null ? "" : ": " + Words.cut(incident.error())) + acknowledged,
                    Map.of("taskId", incident.taskId()));
        }
    }

    /** What each part of a condition came to, as far as anybody has looked. */
    private void condition(ConditionState condition) {
        condition.leaves().forEach((place, leaf) -> {
            String since = leaf.since() == null ? "" : " since " + Explanation.at(leaf.since());
            String seen = leaf.observedAt() == null
                    ? ", nobody has looked yet"
                    : ", last seen " + Explanation.at(leaf.observedAt());
            String said = leaf.error() != null
                    ? "nobody can say: " + Words.cut(leaf.error())
                    : leaf.value() == null
                            ? "not known yet"
                            : leaf.count() > 0
                                    ? "happened " + leaf.count() + " times" + since + ", and waits for the rest"
                                    : leaf.holds() ? "holds" + since : "does not hold" + since;
            facts.add(null, place + ": " + said + seen, Map.of("leaf", place));
        });
        if (condition.firedAt() != null) {
            facts.add(condition.firedAt(), "the condition fired");
        }
        if (condition.heldUntil() != null) {
            facts.add(
                    null,
                    "the condition has become true " + condition.heldCount() + " times within the cool-down; what comes"
                            + " of that is decided at " + Explanation.at(condition.heldUntil()));
        }
    }

    private static String last(TriggerState state) {
        return state.lastStatus() == null ? "" : "; the last came to " + state.lastStatus();
    }

    private void changes() {
        for (AuditLine line : evidence.audit()) {
            boolean touched =
                    line.changes().stream().anyMatch(change -> evidence.id().equals(change.get("id")));
            if (touched && CHANGES.contains(line.what())) {
                facts.add(line.at(), line.what() + " by " + Words.by(line.by()));
            }
        }
    }

    private void entry(RunEntry entry) {
        String task = Words.text(entry, "taskId");
        facts.add(entry.ts(), describe(entry), task.isEmpty() ? Map.of() : Map.of("taskId", task));
    }

    private String describe(RunEntry entry) {
        String occurrence = Words.text(entry, "scheduledAt");
        String which = Words.text(entry, "reason").equals("dst")
                ? "local time " + Words.text(entry, "localTimes") + ", beside the occurrence " + occurrence + ","
                : occurrence.isEmpty() ? "a run by hand" : "occurrence " + occurrence;
        return switch (entry.action()) {
            case "started" -> which + " began as task " + Words.text(entry, "taskId");
            case "finished" ->
                which + " ended " + entry.status() + " as task " + Words.text(entry, "taskId") + error(entry);
            case "skipped" ->
                which + " was skipped (" + Words.reason(Words.text(entry, "reason")) + ")" + blocker(entry);
            case "missed" ->
                Words.text(entry, "count") + " missed from " + Words.text(entry, "from") + " to "
                        + Words.text(entry, "to") + ": " + Words.text(entry, "reason");
            default -> entry.action() + " " + Words.text(entry, "reason");
        };
    }

    private static String error(RunEntry entry) {
        String error = Words.text(entry, "error");
        return error.isEmpty() ? "" : ": " + Words.cut(error);
    }

    /** Which run was under way when an occurrence was skipped for it. */
    private String blocker(RunEntry skipped) {
        if (!Words.text(skipped, "reason").startsWith("overlap")) {
            return "";
        }
        return evidence.runs().stream()
                .filter(entry -> entry.action().equals("started") && !entry.ts().isAfter(skipped.ts()))
                .filter(entry -> !endedBefore(entry, skipped.ts()))
                .reduce((first, later) -> later)
                .map(entry -> Words.text(entry, "taskId"))
                .or(() -> evidence.running().stream()
                        .filter(task -> !task.createdAt().isAfter(skipped.ts()))
                        .map(Task::id)
                        .findFirst())
                .map(task -> ": task " + task + " was under way")
                .orElse("");
    }

    private boolean endedBefore(RunEntry started, Instant instant) {
        String task = Words.text(started, "taskId");
        return evidence.runs().stream()
                .anyMatch(entry -> entry.action().equals("finished")
                        && Words.text(entry, "taskId").equals(task)
                        && entry.ts().isBefore(instant));
    }
}
