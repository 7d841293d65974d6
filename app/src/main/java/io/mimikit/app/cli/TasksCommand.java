package io.mimikit.app.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit tasks}; without a further word it lists. */
@Command(name = "tasks", description = "List, add, cancel, retry and watch tasks.")
final class TasksCommand implements Runnable {
    private static final Set<String> FINISHED = Set.of("done", "failed", "cancelled", "dead", "interrupted");
    private static final long POLL_MILLIS = 300;

    private final MimikitCommand mimikit;

    TasksCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public void run() {
        list(null, null, null, null);
    }

    @Command(name = "list", description = "List tasks, newest state first.")
    int list(
            @Option(names = "--lane", paramLabel = "LANE", description = "Only this lane.") @Nullable String lane,
            @Option(names = "--status", paramLabel = "STATUS", description = "Only in this state.") @Nullable
                    String status,
            @Option(names = "--trace", paramLabel = "ID", description = "Only what this request caused.") @Nullable
                    String trace,
            @Option(names = "--limit", paramLabel = "N", description = "At most so many (default 200).") @Nullable
                    Integer limit) {
        Map<String, String> query = new LinkedHashMap<>();
        put(query, "lane", lane);
        put(query, "status", status);
        put(query, "trace", trace);
        put(query, "limit", limit);
        mimikit.output()
                .list(
                        mimikit.api().get("/api/tasks", query),
                        "tasks",
                        "id",
                        "lane",
                        "status",
                        "class",
                        "attempts",
                        "title");
        return ExitStatus.OK;
    }

    @Command(name = "show", description = "Show a task with its attempts, result and run log.")
    int show(@Parameters(paramLabel = "ID", description = "The task.") String id) {
        mimikit.output().page(mimikit.api().get(path(id)));
        return ExitStatus.OK;
    }

    @Command(name = "add", description = "Queue a task: a prompt for an agent or a command.")
    int add(
            @Option(names = "--prompt", paramLabel = "TEXT", description = "What an agent shall do.") @Nullable
                    String prompt,
            @Option(
                            names = "--command",
                            arity = "1..*",
                            paramLabel = "CMD",
                            description = "Program and arguments; one text with blanks is a line for the shell.")
                    @Nullable
                    List<String> command,
            @Parameters(arity = "0..*", paramLabel = "-- CMD", description = "The same, after --.") @Nullable
                    List<String> rest,
            @Option(names = "--lane", paramLabel = "LANE", description = "Lane (default worker).") @Nullable
                    String lane,
            @Option(names = "--priority", paramLabel = "0-10", description = "Priority (default 5).") @Nullable
                    Integer priority,
            @Option(names = "--class", paramLabel = "CLASS", description = "foreground or background.") @Nullable
                    String kind,
            @Option(names = "--key", paramLabel = "KEY", description = "Tasks of one key take turns with others.")
                    @Nullable
                    String key,
            @Option(names = "--timeout", paramLabel = "DURATION", description = "Longest attempt.") @Nullable
                    String timeout,
            @Option(names = "--deadline", paramLabel = "DURATION", description = "Longest time in all.") @Nullable
                    String deadline,
            @Option(names = "--not-before", paramLabel = "TIME", description = "Earliest start.") @Nullable
                    String notBefore,
            @Option(names = "--after", paramLabel = "ID", description = "Wait for this task; may be repeated.")
                    @Nullable
                    List<String> after,
            @Option(
                            names = "--after-failed",
                            paramLabel = "HOW",
                            description = "When one of those fails: fail (default), run or skip.")
                    @Nullable
                    String afterFailed,
            @Option(
                            names = "--verify",
                            paramLabel = "CMD",
                            description = "Command line that must end with 0 for the task to have reached its aim.")
                    @Nullable
                    String verify,
            @Option(names = "--deliver-url", paramLabel = "URL", description = "POST the result there.") @Nullable
                    String deliverUrl,
            @Option(
                            names = "--deliver-command",
                            paramLabel = "CMD",
                            description = "Run this command line with the result on its standard input.")
                    @Nullable
                    String deliverCommand,
            @Option(names = "--delivery", paramLabel = "HOW", description = "at-least-once or at-most-once.") @Nullable
                    String delivery,
            @Option(names = "--max-attempts", paramLabel = "N", description = "Attempts in all.") @Nullable
                    Integer maxAttempts,
            @Option(names = "--notify", paramLabel = "WHEN", description = "always, failure or never.") @Nullable
                    String notify,
            @Option(names = "--idempotency-key", paramLabel = "KEY", description = "Adding twice adds once.") @Nullable
                    String idempotencyKey) {
        ObjectNode task = Json.object();
        Arguments.putWork(task, prompt, command != null ? command : rest != null ? rest : List.of());
        Json.put(task, "lane", lane);
        Json.put(task, "priority", priority);
        Json.put(task, "class", kind);
        Json.put(task, "key", key);
        Json.put(task, "timeout", timeout);
        Json.put(task, "deadline", deadline);
        Json.put(task, "notBefore", notBefore);
        Json.put(task, "delivery", delivery);
        Json.put(task, "notify", notify);
        Json.put(task, "idempotencyKey", idempotencyKey);
        Json.put(task, "afterFailed", afterFailed);
        if (verify != null) {
            task.set("verify", Json.object().put("command", verify));
        }
        if (deliverUrl != null || deliverCommand != null) {
            ObjectNode deliver = Json.object();
            Json.put(deliver, "url", deliverUrl);
            Json.put(deliver, "command", deliverCommand);
            task.set("deliver", deliver);
        }
        if (after != null) {
            task.set("after", Json.array(after));
        }
        if (maxAttempts != null) {
            task.set("retry", Json.object().put("maxAttempts", maxAttempts.intValue()));
        }
        JsonNode added = mimikit.api().change("POST", "/api/tasks", task);
        mimikit.output().answer(added, Json.text(added, "id"));
        return ExitStatus.OK;
    }

    @Command(name = "cancel", description = "Cancel a queued or running task.")
    int cancel(
            @Parameters(paramLabel = "ID", description = "The task.") String id,
            @Option(names = "--children", description = "Also what it asked for and what waits for it.")
                    boolean children) {
        ObjectNode body = children ? Json.object().put("children", true) : null;
        mimikit.output().answer(mimikit.api().change("POST", path(id) + "/cancel", body), "cancelling " + id);
        return ExitStatus.OK;
    }

    @Command(name = "retry", description = "Bring back a failed, dead or interrupted task.")
    int retry(
            @Parameters(paramLabel = "ID", description = "The task.") String id,
            @Option(
                            names = "--repeat-in-doubt",
                            description = "Make calls again that were begun and of which nobody knows the end.")
                    boolean repeatInDoubt) {
        ObjectNode body = repeatInDoubt ? Json.object().put("repeatInDoubt", true) : null;
        mimikit.output().answer(mimikit.api().change("POST", path(id) + "/retry", body), "queued " + id + " again");
        return ExitStatus.OK;
    }

    @Command(
            name = "watch",
            description =
                    "Follow one task until it ends (exit 0 when it is done and missed no aim, 1 otherwise), or all until Ctrl-C.")
    int watch(
            @Parameters(arity = "0..1", paramLabel = "ID", description = "The task; all without.") @Nullable String id)
            throws InterruptedException {
        if (id != null) {
            return watchOne(id);
        }
        mimikit.api().events((name, data) -> {
            if (name.equals("task")) {
                mimikit.output().line(data);
            }
            return true;
        });
        return ExitStatus.OK;
    }

    private int watchOne(String id) throws InterruptedException {
        ApiClient api = mimikit.api();
        String shown = "";
        while (true) {
            JsonNode task = api.get(path(id));
            String status = Json.text(task, "status");
            if (FINISHED.contains(status)) {
                String outcome = Json.firstText(task, "result.text", "error.message");
                mimikit.output().answer(task, (status + " " + outcome).strip());
                boolean missed = Json.text(task, "achieved").equals("failed");
                return status.equals("done") && !missed ? ExitStatus.OK : ExitStatus.REFUSED;
            }
            if (!status.equals(shown)) {
                mimikit.output().aside(status);
                shown = status;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static String path(String id) {
        return "/api/tasks/" + ApiClient.encoded(id);
    }

    private static void put(Map<String, String> query, String name, @Nullable Object value) {
        if (value != null) {
            query.put(name, value.toString());
        }
    }
}
