package io.mimikit.server.why;

import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Origin;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.server.why.TaskEvidence.LaneView;
import io.mimikit.server.why.TaskEvidence.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a task is where it is. One use. */
public final class WhyTask {
    private final TaskEvidence evidence;
    private final Task task;
    private final Explanation.Draft facts = new Explanation.Draft();

    private WhyTask(TaskEvidence evidence) {
        this.evidence = evidence;
        this.task = evidence.task();
    }

    public static Explanation explain(TaskEvidence evidence) {
        WhyTask why = new WhyTask(evidence);
        return why.explain(why.task.id(), "task", why.summary());
    }

    /** The same for one attempt of it. */
    public static Explanation explain(TaskEvidence evidence, Attempt attempt) {
        WhyTask why = new WhyTask(evidence);
        String summary = "attempt " + attempt.number() + " of task " + why.task.id() + " " + how(attempt)
                + "; the task: " + why.summary();
        return why.explain(attempt.id(), "run", summary);
    }

    private Explanation explain(String id, String kind, String summary) {
        origin();
        task.attempts().forEach(this::attempt);
        interventions();
        delivery();
        reachOfLane();
        return facts.build(id, kind, summary);
    }

    private String summary() {
        return switch (task.status()) {
            case BLOCKED -> "blocked: " + whatItWaitsFor();
            case DEFERRED -> "deferred until " + Explanation.at(until()) + ": " + whyDeferred();
            case QUEUED -> "queued: " + whyNotStarted();
            case RUNNING -> running();
            case CANCELLING ->
                "told to stop (" + stopReason() + "); it holds its slot until its thread and processes end";
            case DONE -> "done: " + attemptsSpent() + ", ended " + Explanation.at(ended());
            case FAILED -> "failed: " + Words.error(task.error()) + whyNotAgain();
            case DEAD ->
                "dead: all " + task.spec().retry().maxAttempts() + " attempts are spent; the last failed with "
                        + Words.error(task.error()) + " (`mimikit tasks retry " + task.id() + "` brings it back)";
            case CANCELLED -> "cancelled" + by("task.cancel") + whatItDid();
            case INTERRUPTED ->
                "interrupted: its attempt's process went away and it is to run at most once, so nobody knows how far it"
                        + " came and it is not repeated by itself";
        };
    }

    // ---- by status

    private String whatItWaitsFor() {
        if (evidence.question().isPresent()) {
            var question = evidence.question().get();
            String fallback =
                    question.fallback() == null ? "" : ", then the answer is " + Words.quoted(question.fallback());
            return "waits for an answer to question " + question.id() + " (" + Words.quoted(question.question())
                    + "), until " + Explanation.at(question.expiresAt()) + fallback;
        }
        String parents = evidence.parents().entrySet().stream()
                .filter(parent -> !parent.getValue().isTerminal())
                .map(parent -> parent.getKey() + " (" + parent.getValue().wireName() + ")")
                .collect(Collectors.joining(", "));
        return "waits for task "
                + (parents.isEmpty() ? String.join(", ", task.spec().after()) : parents);
    }

    private Instant until() {
        return task.deferUntil() == null ? evidence.now() : task.deferUntil();
    }

    private String whyDeferred() {
        Optional<Attempt> last = task.lastAttempt().filter(attempt -> attempt.error() != null);
        if (last.isEmpty()) {
            return "it is not to run before";
        }
        return "attempt " + task.attemptsSpent() + " failed with "
                + Words.error(last.get().error()) + "; attempt " + (task.attemptsSpent() + 1) + " of "
                + task.spec().retry().maxAttempts() + " comes then";
    }

    private String whyNotStarted() {
        if (evidence.runtime() == Standing.STOPPED) {
            return "Mimikit is not running; it starts with `mimikit serve`";
        }
        if (evidence.runtime() == Standing.COPIED) {
            return "this state is a copy, and nothing is started until `mimikit state adopt`";
        }
        return evidence.lane().map(this::whyNotStarted).orElse("waits for its turn");
    }

    private String whyNotStarted(LaneView lane) {
        String waited = "waits since " + Words.lasting(ready(), evidence.now());
        if (lane.paused()) {
            return "lane " + lane.name() + " is paused" + pausedBy(lane) + " (`mimikit lanes set " + lane.name()
                    + " --paused false` lets it go on)";
        }
        if (lane.active() >= lane.max()) {
            return waited + behind(lane) + " in lane " + lane.name() + " (" + lane.active() + " of " + lane.max()
                    + " slots busy: " + String.join(", ", lane.running()) + ")";
        }
        if (lane.keyRunning() >= lane.keyMax()) {
            return waited + ": " + lane.keyRunning() + " of " + lane.keyMax() + " slots that key "
                    + task.spec().key() + " may have in lane " + lane.name() + " are busy";
        }
        boolean background = task.spec().workClass() == WorkClass.BACKGROUND;
        if (background && lane.max() > 1 && lane.active() == lane.max() - 1) {
            return waited + ": it is background work, and the last free slot of lane " + lane.name() + " ("
                    + lane.active() + " of " + lane.max() + " busy) is kept for people";
        }
        return waited + behind(lane) + " in lane " + lane.name() + "; it is about to start";
    }

    private static String behind(LaneView lane) {
        return lane.ahead() == 0 ? ", first" : " behind " + lane.ahead() + (lane.ahead() == 1 ? " task" : " tasks");
    }

    private String pausedBy(LaneView lane) {
        String reason = lane.pausedReason().map(text -> " (" + text + ")").orElse("");
        return Words.last(evidence.audit(), "lane.set", lane.name())
                        .map(line -> " since " + Explanation.at(line.at()) + " by " + Words.by(line.by()))
                        .orElse("")
                + reason;
    }

    private Instant ready() {
        return task.readyAt() == null ? task.createdAt() : task.readyAt();
    }

    private String running() {
        Attempt attempt = task.attempts().getLast();
        if (evidence.runtime() == Standing.STOPPED) {
            return "attempt " + attempt.number() + " was under way when Mimikit stopped; the next start records it as"
                    + " interrupted and goes on by its delivery, "
                    + task.spec().delivery().wireName();
        }
        return "attempt " + attempt.number() + " runs since " + Words.lasting(attempt.startedAt(), evidence.now())
                + " and may until "
                + Explanation.at(attempt.startedAt().plusMillis(task.spec().timeoutMillis()));
    }

    private String stopReason() {
        return task.lastAttempt()
                .map(Attempt::stopReason)
                .map(reason -> reason.wireName() + by("task.cancel"))
                .orElse("cancel");
    }

    private String attemptsSpent() {
        int number = task.lastAttempt().map(Attempt::number).orElse(0);
        return number == 1 ? "its first attempt succeeded" : "attempt " + number + " succeeded";
    }

    private Instant ended() {
        return task.finishedAt() == null ? evidence.now() : task.finishedAt();
    }

    private String whyNotAgain() {
        TaskError error = task.error();
        if (error == null
                || task.attempts().isEmpty()
                || task.spec().retry().on().contains(error.code())) {
            return "";
        }
        return "; not repeated, because " + error.code().wireName() + " is not among what is (retry.on)";
    }

    /** Who asked for it, where somebody did. */
    private String by(String what) {
        return Words.last(evidence.audit(), what, task.id())
                .map(line -> " by " + Words.by(line.by()))
                .orElse("");
    }

    private String whatItDid() {
        return task.error() == null ? "" : ": " + Words.cut(task.error().message());
    }

    // ---- the facts

    private void origin() {
        Origin origin = task.spec().origin();
        String from = origin.occurrence() != null
                ? "for occurrence " + origin.occurrence()
                : origin.triggerId() != null
                        ? "for trigger " + origin.triggerId() + ", by hand or by its condition"
                        : origin.parentTaskId() != null ? "on behalf of task " + origin.parentTaskId() : "";
        String text = ("made by " + Words.by(origin.by()) + " " + from).strip() + ": "
                + Words.quoted(task.spec().title());
        facts.add(task.createdAt(), text, ids(origin));
        Instant ready = task.readyAt();
        if (ready != null && ready.isAfter(task.createdAt()) && task.attempts().isEmpty()) {
            facts.add(ready, "ready to run");
        }
    }

    private static Map<String, Object> ids(Origin origin) {
        return origin.triggerId() != null
                ? Map.of("triggerId", Objects.requireNonNull(origin.triggerId()))
                : origin.parentTaskId() != null ? Map.of("parentTaskId", origin.parentTaskId()) : Map.of();
    }

    private void attempt(Attempt attempt) {
        Map<String, Object> ids = Map.of("attemptId", attempt.id());
        facts.add(attempt.startedAt(), "attempt " + attempt.number() + " started", ids);
        if (attempt.stopAt() != null && attempt.stopReason() != null) {
            facts.add(
                    attempt.stopAt(),
                    "attempt " + attempt.number() + " was told to stop: "
                            + attempt.stopReason().wireName(),
                    ids);
        }
        if (attempt.endedAt() != null) {
            facts.add(attempt.endedAt(), "attempt " + attempt.number() + " " + how(attempt), ids);
        }
    }

    private static String how(Attempt attempt) {
        if (attempt.endedAt() == null || attempt.executed() == null) {
            return "is under way";
        }
        String error = attempt.error() == null ? "" : ": " + Words.error(attempt.error());
        return "ended " + attempt.executed().wireName() + " after "
                + Words.lasting(attempt.startedAt(), attempt.endedAt()) + error;
    }

    private void interventions() {
        for (AuditLine line : evidence.audit()) {
            boolean touched =
                    line.changes().stream().anyMatch(change -> task.id().equals(change.get("id")));
            if (touched && List.of("task.cancel", "task.retry").contains(line.what())) {
                facts.add(line.at(), line.what() + " by " + Words.by(line.by()));
            }
        }
    }

    private void delivery() {
        if (task.delivered() == ResultDelivery.SUPPRESSED) {
            facts.add(
                    null,
                    "its end was not told to the user: notify is "
                            + task.spec().notifyWhen().wireName());
        } else if (task.delivered() == ResultDelivery.PENDING) {
            facts.add(null, "its end has not been told to the user yet");
        }
    }

    private void reachOfLane() {
        evidence.lane()
                .ifPresent(lane -> facts.add(
                        null,
                        "lane " + lane.name() + ": " + lane.active() + " of " + lane.max() + " slots busy, "
                                + lane.depth() + " waiting" + (lane.paused() ? ", paused" : ""),
                        Map.of("lane", lane.name(), "running", lane.running())));
    }
}
