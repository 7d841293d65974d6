package io.mimikit.agent.model;

import io.mimikit.agent.model.ModelMessage.ToolResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The model for a fresh machine: understands {@link DemoSentence}s and answers with the same tool calls as a real one.
 * Which role it plays shows in the tools it is offered: {@code reply} makes it the Teller, {@code submit_plan} the
 * Planner, {@code run_command} a Worker. Its answer depends on the request alone. Immutable.
 *
 * <p>What happened since the last answer comes to the Teller in a user message, between a line {@link #RESULTS_OPEN}
 * and a line {@link #RESULTS_CLOSE}; the demo passes on what stands between them, word for word.
 */
public final class DemoModel implements LanguageModel {
    /** The line before results. */
    public static final String RESULTS_OPEN = "[results]";
    /** The line after results. */
    public static final String RESULTS_CLOSE = "[/results]";

    /** What requests of the role that judges share as the name of their prefix. */
    private static final String JUDGE = "judge";

    private static final Pattern NUMBER = Pattern.compile("(?m)^(\\d{1,2})\\. ");

    /** The tools whose results the Teller has to see before it replies. */
    private static final Set<String> LOOKS = Set.of("search_memory", "cancel_task", "list_tasks");

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public ModelResponse call(ModelRequest request, ModelListener listener) {
        Answer answer = answer(request);
        if (!answer.text.isEmpty()) {
            listener.onText(answer.text);
        }
        List<ToolCall> calls = new ArrayList<>();
        for (Act act : answer.acts) {
            calls.add(new ToolCall(WireFormat.callId(request, calls.size()), act.tool, act.arguments.toString()));
        }
        return new ModelResponse(
                answer.text,
                calls,
                WireFormat.finish(FinishReason.STOP, calls),
                WireFormat.estimate(request, answer.text, calls),
                null);
    }

    private static Answer answer(ModelRequest request) {
        Set<String> tools = request.tools().stream().map(ToolSpec::name).collect(Collectors.toSet());
        DemoTurn turn = DemoTurn.of(request.messages());
        if (JUDGE.equals(request.cacheKey())) {
            return Answer.say(judgement(turn.prompt()));
        }
        if (tools.contains("reply")) {
            return teller(turn);
        }
        return tools.contains("submit_plan") ? planner(turn) : worker(turn, tools.contains("run_command"));
    }

    /** The demo does not judge, and says so instead of guessing. */
    private static String judgement(String prompt) {
        ArrayNode verdicts = Json.object().putArray("verdicts");
        Matcher numbers = NUMBER.matcher(prompt);
        while (numbers.find()) {
            verdicts.addObject()
                    .put("n", Integer.parseInt(numbers.group(1)))
                    .putNull("holds")
                    .put("why", "this is the demo, which does not judge; give a real model with --model");
        }
        return verdicts.toString();
    }

    /** Acts first; replies in the same answer, or in the next one where it has to see a result before. */
    private static Answer teller(DemoTurn turn) {
        if (turn.hasResultOf("reply")) {
            return Answer.say("");
        }
        List<Act> acts = new ArrayList<>();
        List<String> reply = new ArrayList<>(turn.news());
        Iterator<ToolResult> found = turn.results().stream()
                .filter(result -> LOOKS.contains(result.toolName()))
                .iterator();
        for (String input : turn.inputs()) {
            Optional<DemoSentence> sentence = DemoSentence.parse(input);
            Optional<Act> act = sentence.map(s -> act(s, input));
            act.ifPresent(acts::add);
            boolean look = act.filter(a -> LOOKS.contains(a.tool)).isPresent();
            reply.add(look && found.hasNext() ? looked(sentence.get(), found.next()) : said(sentence, input));
        }
        boolean waits = turn.results().isEmpty() && acts.stream().anyMatch(act -> LOOKS.contains(act.tool));
        if (waits) {
            return new Answer("", acts);
        }
        Act last = Act.of("reply", "text", String.join("\n\n", reply));
        return new Answer("", turn.results().isEmpty() ? plus(acts, last) : List.of(last));
    }

    private static Act act(DemoSentence sentence, String input) {
        return switch (sentence) {
            case DemoSentence.Remember remember -> Act.of("remember", "content", remember.content());
            case DemoSentence.Recall recall -> Act.of("search_memory", "query", recall.query());
            case DemoSentence.Cancel cancel -> Act.of("cancel_task", "id", cancel.id());
            case DemoSentence.Status status -> Act.of("list_tasks", "scope", "all");
            case DemoSentence.Order order -> Act.of("delegate", "prompt", input);
        };
    }

    private static String said(Optional<DemoSentence> sentence, String input) {
        return switch (sentence.orElse(null)) {
            case null -> DemoSentence.UNDERSTOOD;
            case DemoSentence.Remember remember -> "I will remember that " + remember.content();
            default -> "On it: " + input;
        };
    }

    private static String looked(DemoSentence sentence, ToolResult result) {
        String text = DemoText.of(result.content());
        if (result.error()) {
            return "That did not work: " + text;
        }
        return switch (sentence) {
            case DemoSentence.Cancel cancel -> cancelled(cancel.id(), result.content());
            case DemoSentence.Recall recall ->
                text.isEmpty()
                        ? "I know nothing about " + recall.query() + "."
                        : "What I know about " + recall.query() + ":\n" + text;
            default -> text.isEmpty() ? "Nothing is going on." : "What is going on:\n" + text;
        };
    }

    private static String cancelled(String id, String content) {
        JsonNode json = Json.parse(content);
        boolean success = json == null || json.path("success").asBoolean(true);
        return success ? "Cancelled " + id + "." : "I could not cancel " + id + ": it is unknown or already over.";
    }

    private static Answer planner(DemoTurn turn) {
        List<ToolResult> refused = turn.results().stream()
                .filter(result -> result.toolName().equals("submit_plan"))
                .toList();
        if (refused.isEmpty()) {
            return Answer.act("submit_plan", plan(turn.prompt()));
        }
        String why = "the demo's plan was refused: " + refused.getFirst().content();
        return refused.size() > 1
                ? Answer.say(why)
                : Answer.act(
                        "submit_plan", Json.object().put("status", "failed").put("error", why));
    }

    private static ObjectNode plan(String prompt) {
        ObjectNode plan = Json.object().put("status", "done");
        if (!(DemoSentence.parse(prompt).orElse(null) instanceof DemoSentence.Order order)) {
            plan.putArray("tasks").addObject().put("prompt", prompt);
            return plan;
        }
        switch (order) {
            case DemoSentence.Run run -> putCommand(plan.putArray("tasks").addObject(), run.command());
            case DemoSentence.Every every -> {
                ObjectNode trigger = putTrigger(plan, every.command());
                trigger.putObject("schedule").put("every", every.period());
            }
            case DemoSentence.At at -> {
                ObjectNode trigger = putTrigger(plan, at.command());
                trigger.putObject("schedule").put("at", at.time());
            }
            case DemoSentence.When when -> {
                ObjectNode trigger = putTrigger(plan, when.command());
                trigger.putObject("condition").putObject("fileChanged").put("path", when.path());
            }
        }
        return plan;
    }

    private static ObjectNode putTrigger(ObjectNode plan, String command) {
        ObjectNode trigger = plan.putArray("triggers").addObject();
        putCommand(trigger, command);
        return trigger;
    }

    private static void putCommand(ObjectNode node, String line) {
        node.putObject("command").put("line", line);
    }

    private static Answer worker(DemoTurn turn, boolean mayRun) {
        if (!turn.results().isEmpty()) {
            return Answer.say(turn.results().getLast().content());
        }
        return mayRun && DemoSentence.parse(turn.prompt()).orElse(null) instanceof DemoSentence.Run run
                ? Answer.act("run_command", Json.object().put("line", run.command()))
                : Answer.say("This is the demo; it only echoes what it does not understand: " + turn.prompt());
    }

    private static List<Act> plus(List<Act> acts, Act last) {
        List<Act> all = new ArrayList<>(acts);
        all.add(last);
        return all;
    }

    private record Act(String tool, ObjectNode arguments) {
        static Act of(String tool, String name, String value) {
            return new Act(tool, Json.object().put(name, value));
        }
    }

    private record Answer(String text, List<Act> acts) {
        static Answer say(String text) {
            return new Answer(text, List.of());
        }

        static Answer act(String tool, ObjectNode arguments) {
            return new Answer("", List.of(new Act(tool, arguments)));
        }
    }
}
