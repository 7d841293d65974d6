package io.mimikit.store.legacy;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Task;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the Teller is to know of in its next turn: events of the old program, and ends that it had not come to tell. Not thread-safe. */
final class TellerNews {
    private static final String FILE = "teller_inbox.json";
    private static final int TEXT_CHARS_MAX = 2000;

    private final Ledger ledger;
    private final Defaults defaults;
    private final List<Notice> notices = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> tasks = new HashSet<>();

    TellerNews(Ledger ledger, Defaults defaults) {
        this.ledger = ledger;
        this.defaults = defaults;
    }

    void read(LegacyFiles files, LegacyJson json) throws IOException {
        Lists.each(files, json, ledger, new Lists.Kind(FILE, ItemKind.EVENT, "kind"), this::event);
    }

    private void event(String place, Fields event, @Nullable String repair) {
        Repairs repairs = Repairs.of(repair);
        String kind = String.valueOf(event.text("kind"));
        String text = textOf(kind, event);
        String oldId = event.text("id");
        if (text == null) {
            ledger.quarantined(ItemKind.EVENT, place, oldId, "an event " + kind + " is not known");
            return;
        }
        String id = oldId == null || oldId.isEmpty() ? LegacyIds.derived(place) : LegacyIds.safe(oldId);
        if (!ids.add(id)) {
            id = LegacyIds.derived(place, id);
            ids.add(id);
        }
        if (!id.equals(oldId)) {
            repairs.add("its id is " + id + " now");
        }
        String taskId = LegacyIds.safeOrNull(event.text("taskId"));
        if (taskId != null) {
            tasks.add(taskId);
        }
        Instant at = event.time("createdAt");
        if (at == null) {
            repairs.add("its createdAt can't be read, it is that of the import now");
        }
        add(id, subject(kind, event), taskId, text, at == null ? defaults.now() : at);
        ledger.took(ItemKind.EVENT, place, oldId, "notice " + id, repairs);
    }

    private static String subject(String kind, Fields event) {
        return switch (kind) {
            case "needs_input" -> "question";
            case "planner_failed" -> "failure";
            default -> "done".equals(event.text("status")) ? "result" : "failure";
        };
    }

    private static @Nullable String textOf(String kind, Fields event) {
        return switch (kind) {
            case "task_result" -> {
                String error = event.text("error");
                String result = event.text("result");
                yield "Task " + event.text("taskId") + " ended " + event.text("status")
                        + (result == null || result.isBlank() ? "" : ":\n" + cut(result))
                        + (error == null ? "" : "\nError: " + cut(error));
            }
            case "needs_input" -> needsInput(event);
            case "planner_failed" -> "A plan failed.\nReason: " + cut(String.valueOf(event.text("error")));
            default -> null;
        };
    }

    /** What a planner wants to know; the Teller is to ask the user. */
    static String needsInput(Fields event) {
        List<String> options = event.texts("options");
        String fallback = event.text("default");
        return "A plan needs an answer of the user, please ask: " + cut(String.valueOf(event.text("question")))
                + (options.isEmpty() ? "" : "\nOptions: " + String.join(" | ", options))
                + (fallback == null ? "" : "\nDefault: " + fallback);
    }

    private static String cut(String text) {
        String stripped = text.strip();
        return stripped.length() <= TEXT_CHARS_MAX ? stripped : stripped.substring(0, TEXT_CHARS_MAX - 1) + "…";
    }

    /** Whether an event tells of this task already. */
    boolean tellsOf(String taskId) {
        return tasks.contains(taskId);
    }

    /** The end of a task that nobody was told. */
    void ofEnd(FoundTask found, Task task) {
        if (tellsOf(task.id())) {
            return;
        }
        boolean asks = found.planner() && "needs_input".equals(found.fields().text("status"));
        boolean done = found.stage() == Stage.RESULT && found.isDone();
        String text = asks
                ? needsInput(found.fields())
                : "Task " + task.id() + " (" + task.spec().title() + ") ended "
                        + task.status().wireName()
                        + (task.result() == null
                                ? ""
                                : ":\n" + cut(task.result().text()))
                        + (task.error() == null
                                ? ""
                                : "\nError: " + cut(task.error().message()));
        String id = LegacyIds.derived("notice", task.id());
        add(id, asks ? "question" : done ? "result" : "failure", task.id(), text, defaults.now());
    }

    private void add(String id, String subject, @Nullable String taskId, String text, Instant at) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", id);
        tree.put("conversation", "main");
        tree.put("subject", subject);
        if (taskId != null) {
            tree.put("taskId", taskId);
        }
        tree.put("text", text);
        tree.put("class", "background");
        tree.put("createdAt", Instants.print(at));
        notices.add((Notice) Kind.NOTICE.shape().read(tree, "notice " + id));
    }

    List<Notice> notices() {
        return List.copyOf(notices);
    }
}
