package io.mimikit.app.cli;

import io.mimikit.app.config.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code mimikit ask}. Waiting ends when an answer newer than the question exists, and neither a turn of the conversation
 * nor a task that came of this question is unfinished, seen twice in a row; or when the agent asks back. Whatever else the
 * runtime has to do, now or in a year, is not waited for.
 */
@Command(name = "ask", description = "Say something to the agent; with --wait, print its replies as they come.")
final class AskCommand implements Callable<Integer> {
    private static final Duration POLL_LEAST = Duration.ofMillis(100);
    private static final Duration POLL_MOST = Duration.ofSeconds(1);
    private static final Set<String> FINISHED = Set.of("done", "failed", "cancelled", "dead", "interrupted");

    private final MimikitCommand mimikit;

    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "What to say; several words are joined.")
    private List<String> words = List.of();

    @Option(names = "--wait", description = "Wait until the agent has answered and the work it started is done.")
    private boolean wait;

    @Option(names = "--timeout", paramLabel = "DURATION", description = "Longest wait (default 10m).")
    private String timeout = "10m";

    @Option(names = "--conversation", paramLabel = "ID", description = "Conversation (default main).")
    private @Nullable String conversation;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Asking again with the same key within a day starts nothing and answers the same id.")
    private @Nullable String idempotencyKey;

    AskCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public Integer call() throws InterruptedException {
        Duration longest = Arguments.duration("--timeout", timeout);
        ApiClient api = mimikit.api();
        ObjectNode input = Json.object().put("text", String.join(" ", words));
        Json.put(input, "conversation", conversation);
        Json.put(input, "idempotencyKey", idempotencyKey);
        String id = Json.text(api.change("POST", "/api/input", input), "id");
        if (!wait) {
            mimikit.output().answer(Json.object().put("id", id), id);
            return ExitStatus.OK;
        }
        return waitFor(new Replies(api, id), longest);
    }

    private int waitFor(Replies replies, Duration longest) throws InterruptedException {
        Instant giveUp = mimikit.console().clock().instant().plus(longest);
        Duration pause = POLL_LEAST;
        int settled = 0;
        while (settled < 2) {
            Thread.sleep(pause);
            boolean news = replies.fetch();
            pause = news ? POLL_LEAST : shorter(pause.multipliedBy(3).dividedBy(2), POLL_MOST);
            List<JsonNode> unfinished = replies.unfinished();
            settled = replies.any() && unfinished.isEmpty() ? settled + 1 : 0;
            if (settled == 0 && replies.question(unfinished)) {
                break;
            }
            if (mimikit.console().clock().instant().isAfter(giveUp)) {
                throw new CommandFailed(
                        ExitStatus.REFUSED,
                        "timeout",
                        "no complete answer to " + replies.id + " after " + DurationText.of(longest)
                                + "; the work goes on, see: mimikit history show");
            }
        }
        replies.finish();
        return ExitStatus.OK;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** What came after the question. */
    private final class Replies {
        private final ApiClient api;
        private final String id;
        private final ArrayNode messages = Json.array(List.of());
        private final List<String> questions = new ArrayList<>();
        private String last;

        private Replies(ApiClient api, String id) {
            this.api = api;
            this.id = id;
            this.last = id;
        }

        private boolean fetch() {
            Map<String, String> query = new LinkedHashMap<>(Map.of("after", last, "limit", "1000"));
            if (conversation != null) {
                query.put("conversation", conversation);
            }
            boolean news = false;
            for (JsonNode message : api.get("/api/messages", query).path("messages")) {
                last = Json.text(message, "id");
                if (!Json.text(message, "role").equals("user")) {
                    news = true;
                    messages.add(message);
                    show(Json.text(message, "text"));
                }
            }
            return news;
        }

        private boolean any() {
            return !messages.isEmpty();
        }

        /** Turns of the conversation, and what came of the question, that are not over yet. */
        private List<JsonNode> unfinished() {
            Map<String, JsonNode> tasks = new LinkedHashMap<>();
            for (JsonNode task : api.get("/api/tasks", Map.of("limit", "1000")).path("tasks")) {
                tasks.put(Json.text(task, "id"), task);
            }
            return tasks.values().stream()
                    .filter(task -> !FINISHED.contains(Json.text(task, "status")))
                    .filter(this::isOfConversation)
                    .filter(task -> Json.text(task, "lane").equals("teller") || cameOfQuestion(task, tasks))
                    .toList();
        }

        private boolean isOfConversation(JsonNode entity) {
            return Json.text(entity, "conversation").equals(conversation == null ? "main" : conversation);
        }

        /**
         * Whether what a turn started, and this task came of, is newer than the question. Ids are ordered by time; the turn
         * itself may be older, since a waiting one takes further questions along.
         */
        private boolean cameOfQuestion(JsonNode task, Map<String, JsonNode> tasks) {
            JsonNode started = task;
            JsonNode parent = tasks.get(Json.text(task, "parentTaskId"));
            while (parent != null) {
                JsonNode next = tasks.get(Json.text(parent, "parentTaskId"));
                if (next == null) {
                    return Json.text(started, "id").compareTo(id) > 0;
                }
                started = parent;
                parent = next;
            }
            return false; // posted by itself
        }

        /** Whether the agent waits for the user, who can't answer while this waits for the agent. */
        private boolean question(List<JsonNode> unfinished) {
            if (!unfinished.stream().allMatch(task -> Json.text(task, "status").equals("blocked"))) {
                return false;
            }
            for (JsonNode question : api.get("/api/questions").path("questions")) {
                if (isOfConversation(question)) {
                    String next = "mimikit questions answer " + Json.text(question, "id") + " TEXT";
                    questions.add(Json.text(question, "id"));
                    mimikit.output()
                            .aside("The agent asks: " + Json.text(question, "question") + "\nAnswer with: " + next);
                }
            }
            return !questions.isEmpty();
        }

        private void finish() {
            fetch();
            if (mimikit.wantsJson()) {
                ObjectNode all = Json.object().put("id", id);
                all.set("replies", messages);
                all.set("questions", Json.array(questions));
                mimikit.output().answer(all, "");
            }
        }

        private void show(String text) {
            if (!mimikit.wantsJson()) {
                mimikit.output().line(text);
            }
        }
    }
}
