package io.mimikit.store.legacy;

import io.mimikit.kernel.IdSource;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.store.file.NewState;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads an old state directory and says in our terms what is in it. Writes nothing. Good for one directory.
 *
 * <p>The order matters where one thing depends on another: tasks first, since triggers, events and jobs name them; the
 * chat before the question that stands in it; at last the files that nobody has asked for.
 */
final class Translation {
    private final LegacyFiles files;
    private final LegacyJson json;
    private final Ledger ledger = new Ledger();
    private final Defaults defaults;
    private final IdSource ids;
    private final String whereUnknown;
    private final SameTasks same;
    private final History history;
    private final TellerNews news;
    private final List<Entity> live = new ArrayList<>();
    private final List<Task> finished = new ArrayList<>();
    private final List<RunEntry> runs = new ArrayList<>();

    Translation(LegacyFiles files, Defaults defaults, IdSource ids, String whereUnknown) {
        this.files = files;
        this.json = new LegacyJson(files);
        this.defaults = defaults;
        this.ids = ids;
        this.whereUnknown = whereUnknown;
        this.same = new SameTasks(ledger);
        this.history = new History(files, json, ledger, defaults);
        this.news = new TellerNews(ledger, defaults);
    }

    Translated translate() throws IOException {
        same.settle(new TaskFiles(files, json, ledger).read());
        List<FoundTrigger> planned = new PlannedWork(same, ledger).carryOut();
        Map<String, FoundTrigger> triggers = new TriggerFiles(files, json, ledger).read(planned);
        ArchiveJobs jobs = ArchiveJobs.read(files, json, ledger);
        jobs.account(same.ids(), ledger);
        TriggerRuns triggerRuns = new TriggerRuns(files, same.all());
        history.read();
        news.read(files, json);
        OpenQuestion.read(files, json, ledger, defaults, history).ifPresent((Question question) -> live.add(question));
        tasks(jobs, triggers, triggerRuns);
        triggers(triggers, triggerRuns);
        live.addAll(history.messages());
        live.addAll(news.notices());
        turn();
        new OtherFiles(files, json, ledger, whereUnknown).account();
        return new Translated(
                format(),
                new NewState.Content(live, finished, history.conversation(), runs),
                ledger.items(),
                ledger.kept());
    }

    /** The second format has copies, run logs and numbered records; the first has neither. */
    private int format() {
        boolean second =
                files.all().stream().anyMatch(file -> file.endsWith(LegacyJson.BAK) || LegacyLayout.isRunLog(file))
                        || same.all().stream().anyMatch(task -> task.fields().has("schemaVersion"));
        return second ? 2 : 1;
    }

    private void tasks(ArchiveJobs jobs, Map<String, FoundTrigger> triggers, TriggerRuns triggerRuns)
            throws IOException {
        Map<String, Instant> readyAt = readyTimes();
        for (FoundTask found : same.all()) {
            var job = found.planner() ? java.util.Optional.<ArchiveJobs.Job>empty() : jobs.of(found.id());
            boolean silent = job.isPresent() || isVerdict(found, triggers);
            boolean told = found.stage() == Stage.STATUS && !news.tellsOf(found.id());
            var ties = new TaskTranslation.Ties(
                    readyAt.getOrDefault(found.id(), defaults.now()),
                    found.stage() == Stage.RUNNING
                            ? triggerRuns.lastStart(TriggerRuns.TASK_LOGS, found.oldId())
                            : java.util.Optional.empty(),
                    job,
                    silent,
                    told);
            take(found, new TaskTranslation(found, defaults, ties).translate(), silent);
        }
    }

    private void take(FoundTask found, Task task, boolean silent) {
        ledger.took(
                found.kind(),
                found.place(),
                found.oldId(),
                "task " + task.id() + ", " + task.status().wireName(),
                found.repairs());
        if (found.stage() == Stage.STATUS) {
            finished.add(task);
            return;
        }
        live.add(task);
        if (found.stage() != Stage.QUEUED && !silent) {
            boolean carriedOut = found.planner() && found.stage() == Stage.RESULT && found.isDone();
            if (!carriedOut) {
                news.ofEnd(found, task);
            }
        }
        if (found.stage() == Stage.RUNNING) {
            runEnded(RunEntry.TASK, task.id(), task.id());
            String trigger = found.triggerId();
            if (trigger != null) {
                runEnded(RunEntry.TRIGGER, trigger, task.id());
            }
        }
    }

    /** A run log says how the run ended that the old program could not end. */
    private void runEnded(String subject, String subjectId, String taskId) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("taskId", taskId);
        data.put("error", "interrupted: the older program stopped while it ran");
        runs.add(new RunEntry(
                LegacyIds.derived(subject, subjectId, taskId),
                subject,
                subjectId,
                defaults.now(),
                "finished",
                "interrupted",
                data));
    }

    /**
     * What waits has waited for longer than any aging counts, so all of it starts anew, in its old order: by priority, and
     * among equals by age.
     */
    private Map<String, Instant> readyTimes() {
        List<FoundTask> queued = new ArrayList<>(
                same.all().stream().filter(task -> task.stage() == Stage.QUEUED).toList());
        queued.sort(
                Comparator.comparing((FoundTask task) -> Objects.requireNonNullElse(task.createdAt(), defaults.now()))
                        .thenComparing(FoundTask::id));
        Map<String, Instant> times = new HashMap<>();
        for (int i = 0; i < queued.size(); i++) {
            times.put(queued.get(i).id(), defaults.now().minusMillis(queued.size() - i));
        }
        return times;
    }

    /** Whether a task was to answer whether a condition holds, which is nobody else's business. */
    private static boolean isVerdict(FoundTask found, Map<String, FoundTrigger> triggers) {
        String triggerId = found.triggerId();
        FoundTrigger trigger = triggerId == null ? null : triggers.get(triggerId);
        if (trigger == null) {
            return false;
        }
        String prompt = found.prompt().orElse("");
        return prompt.startsWith("Evaluate condition: ")
                || trigger.fields()
                        .object("condition")
                        .filter(condition -> "llm_eval".equals(condition.text("type")))
                        .flatMap(condition -> condition.object("params"))
                        .flatMap(params -> params.filled("prompt"))
                        .filter(prompt::equals)
                        .isPresent();
    }

    private void triggers(Map<String, FoundTrigger> triggers, TriggerRuns triggerRuns) throws IOException {
        for (Map.Entry<String, FoundTrigger> entry : triggers.entrySet()) {
            String id = entry.getKey();
            FoundTrigger found = entry.getValue();
            live.add(new TriggerTranslation(id, found, triggerRuns, defaults).translate());
            ledger.took(ItemKind.TRIGGER, found.place(), found.oldId(), "trigger " + id, found.repairs());
        }
    }

    /** Somebody has to come to what waits in the chat. */
    private void turn() {
        if (history.awaiting() == 0 && news.notices().isEmpty()) {
            return;
        }
        WorkClass workClass = history.awaiting() > 0 ? WorkClass.FOREGROUND : WorkClass.BACKGROUND;
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("lane", "teller");
        spec.put("role", Role.TELLER.wireName());
        spec.put("class", workClass.wireName());
        spec.put("key", "main");
        spec.put("conversation", "main");
        spec.put("timeoutMillis", defaults.timeoutMillis(Role.TELLER));
        spec.put("retry", RetryPolicy.SHAPE.toTree(defaults.config().retry()));
        spec.put("notify", "never");
        spec.put("origin", Map.of("by", Defaults.actor()));
        Map<String, Object> tree = new LinkedHashMap<>();
        String id = ids.next();
        tree.put("id", id);
        tree.put("status", "queued");
        tree.put("createdAt", Instants.print(defaults.now()));
        tree.put("readyAt", Instants.print(defaults.now()));
        tree.put("spec", spec);
        live.add((Task) Kind.TASK.shape().read(tree, "turn"));
    }
}
