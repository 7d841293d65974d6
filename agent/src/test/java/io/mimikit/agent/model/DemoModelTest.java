package io.mimikit.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoModelTest {
    private static final List<String> TELLER =
            List.of("reply", "delegate", "remember", "search_memory", "cancel_task", "list_tasks");
    private static final List<String> PLANNER = List.of("submit_plan", "delegate", "schedule");
    private static final List<String> WORKER = List.of("run_command", "read_file");

    private final DemoModel demo = new DemoModel();

    private ModelResponse ask(List<String> tools, List<ModelMessage> messages) {
        List<ToolSpec> specs = tools.stream()
                .map(tool -> new ToolSpec(tool, tool, "{\"type\":\"object\"}"))
                .toList();
        Duration limit = Duration.ofSeconds(1);
        return demo.call(new ModelRequest("", messages, specs, 100, limit, limit, null), ModelListener.SILENT);
    }

    private ModelResponse ask(List<String> tools, String... users) {
        return ask(
                tools,
                Stream.of(users).<ModelMessage>map(ModelMessage.User::new).toList());
    }

    private static List<String> calls(ModelResponse response) {
        return response.toolCalls().stream()
                .map(call -> call.name() + " " + call.argumentsJson().replace('"', '\''))
                .toList();
    }

    /** Asks, answers the only call with this, and asks again. */
    private ModelResponse answered(List<String> tools, String user, String result, boolean error) {
        List<ModelMessage> messages = new ArrayList<>(List.of(new ModelMessage.User(user)));
        ModelResponse first = ask(tools, messages);
        assertThat(first.finish()).isEqualTo(FinishReason.TOOL_CALLS);
        ToolCall call = first.toolCalls().getFirst();
        messages.add(first.asMessage());
        messages.add(new ModelMessage.ToolResult(call.id(), call.name(), result, error));
        return ask(tools, messages);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run: date",
                "Run: echo 'a b' && ls",
                "every 2 seconds run: date",
                "in 5 minutes run: date",
                "at 2026-12-01T09:00 run: date",
                "when notes/*.md changes run: wc -l notes/*.md",
                "run: cat <<E\nstatus quo\nE"
            })
    void tellerDelegatesWork(String sentence) {
        ModelResponse response = ask(TELLER, sentence);

        String json = sentence.replace('"', '\'').replace("\n", "\\n");
        assertThat(calls(response))
                .containsExactly("delegate {'prompt':'" + json + "'}", "reply {'text':'On it: " + json + "'}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "run: date                          | {'status':'done','tasks':[{'command':{'line':'date'}}]}",
                "every 1 second run: date           | {'status':'done','triggers':[{'command':{'line':'date'},'schedule':{'every':'1s'}}]}",
                "Every 30 Minutes run: a  b         | {'status':'done','triggers':[{'command':{'line':'a  b'},'schedule':{'every':'30m'}}]}",
                "every 2 hours, run: date           | {'status':'done','triggers':[{'command':{'line':'date'},'schedule':{'every':'2h'}}]}",
                "in 5 minutes run: date             | {'status':'done','triggers':[{'command':{'line':'date'},'schedule':{'at':'in 5m'}}]}",
                "in 10 seconds run: date            | {'status':'done','triggers':[{'command':{'line':'date'},'schedule':{'at':'in 10s'}}]}",
                "at 2026-12-01T09:00 run: date      | {'status':'done','triggers':[{'command':{'line':'date'},'schedule':{'at':'2026-12-01T09:00'}}]}",
                "at 9 am run: echo run: x           | {'status':'done','triggers':[{'command':{'line':'echo run: x'},'schedule':{'at':'9 am'}}]}",
                "when 'a b.txt' changes run: date   | {'status':'done','triggers':[{'command':{'line':'date'},'condition':{'fileChanged':{'path':'a b.txt'}}}]}",
                "write a poem                       | {'status':'done','tasks':[{'prompt':'write a poem'}]}"
            })
    void plannerSubmitsAPlan(String prompt, String plan) {
        ModelResponse response = ask(PLANNER, "[context] status", prompt);

        assertThat(calls(response)).containsExactly("submit_plan " + plan);
    }

    @Test
    void plannerGivesUpOnARefusedPlan() {
        assertThat(calls(answered(PLANNER, "at noonish run: date", "at: noonish is no time", true)))
                .containsExactly("submit_plan {'status':'failed','error':'the demo's plan was refused: "
                        + "at: noonish is no time'}");
    }

    @Test
    void workerRunsACommandAndReturnsItsOutput() {
        assertThat(calls(ask(WORKER, "run: date -u"))).containsExactly("run_command {'line':'date -u'}");

        ModelResponse done = answered(WORKER, "run: date -u", "Sun Nov 22\n", false);
        assertThat(done.text()).isEqualTo("Sun Nov 22\n");
        assertThat(done.finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void workerEchoesEverythingElse() {
        assertThat(ask(WORKER, "write a poem").text()).contains("demo", "write a poem");
        assertThat(ask(List.of(), "run: date").text()).contains("demo", "run: date");
    }

    @Test
    void tellerPassesResultsOn() {
        ModelResponse response = ask(
                TELLER,
                "earlier talk",
                "Since then:\n[results]\nplan 1 done\nSun Nov 22 10:00:00 UTC 2026\n[/results]");

        assertThat(calls(response)).containsExactly("reply {'text':'plan 1 done\\nSun Nov 22 10:00:00 UTC 2026'}");
    }

    @Test
    void tellerPassesResultsOnAndHearsTheUser() {
        assertThat(calls(ask(TELLER, "[results]\none\n[/results]\n[results]\ntwo\n[/results]", "run: date")))
                .containsExactly(
                        "delegate {'prompt':'run: date'}", "reply {'text':'one\\n\\ntwo\\n\\nOn it: run: date'}");
    }

    @Test
    void tellerRemembers() {
        assertThat(calls(ask(TELLER, "Remember that the cat is called Miso")))
                .containsExactly(
                        "remember {'content':'the cat is called Miso'}",
                        "reply {'text':'I will remember that the cat is called Miso'}");
    }

    @Test
    void tellerLooksIntoMemoryBeforeItReplies() {
        assertThat(calls(ask(TELLER, "What do you know about the cat?")))
                .containsExactly("search_memory {'query':'the cat'}");
        assertThat(calls(answered(
                        TELLER,
                        "what do you know about the cat",
                        "{\"hits\":[{\"path\":\"memory.md\",\"text\":\"Miso\"}]}",
                        false)))
                .containsExactly("reply {'text':'What I know about the cat:\\n- path memory.md · text Miso'}");
        assertThat(calls(answered(TELLER, "what do you know about the cat", "{\"hits\":[]}", false)))
                .containsExactly("reply {'text':'I know nothing about the cat.'}");
    }

    @Test
    void tellerCancels() {
        assertThat(calls(ask(TELLER, "cancel task-17."))).containsExactly("cancel_task {'id':'task-17'}");
        assertThat(calls(answered(TELLER, "cancel task-17", "{\"success\":true}", false)))
                .containsExactly("reply {'text':'Cancelled task-17.'}");
        assertThat(calls(answered(TELLER, "cancel task-17", "{\"success\":false}", false)))
                .containsExactly("reply {'text':'I could not cancel task-17: it is unknown or already over.'}");
        assertThat(calls(answered(TELLER, "cancel task-17", "no task with id task-17", true)))
                .containsExactly("reply {'text':'That did not work: no task with id task-17'}");
    }

    @Test
    void tellerSaysWhatIsGoingOn() {
        assertThat(calls(ask(TELLER, "Status?"))).containsExactly("list_tasks {'scope':'all'}");
        assertThat(calls(answered(
                        TELLER,
                        "status",
                        "{\"tasks\":[{\"id\":\"t1\",\"status\":\"running\"}],\"triggers\":[]}",
                        false)))
                .containsExactly("reply {'text':'What is going on:\\n- id t1 · status running'}");
        assertThat(calls(answered(TELLER, "status", "{\"tasks\":[],\"triggers\":[]}", false)))
                .containsExactly("reply {'text':'Nothing is going on.'}");
    }

    @Test
    void tellerSaysThatItIsTheDemo() {
        ModelResponse response = ask(TELLER, "hello");

        assertThat(response.toolCalls()).extracting(ToolCall::name).containsExactly("reply");
        assertThat(response.toolCalls().getFirst().argumentsJson())
                .contains("demo", "run: CMD", "every N", "in N", "at TIME", "when FILE", "remember that", "cancel ID");
    }

    @Test
    void tellerHearsABurstHoweverItComes() {
        List<String> both = List.of(
                "delegate {'prompt':'run: a'}",
                "delegate {'prompt':'run: b'}",
                "reply {'text':'On it: run: a\\n\\nOn it: run: b'}");

        assertThat(calls(ask(TELLER, "run: a\nrun: b"))).isEqualTo(both);
        assertThat(calls(ask(TELLER, "run: a", "run: b"))).isEqualTo(both);
    }

    @Test
    void tellerDoesNothingTwice() {
        List<ModelMessage> messages = new ArrayList<>(List.of(
                new ModelMessage.User("run: old"),
                new ModelMessage.Assistant("On it: run: old", List.of(), null),
                new ModelMessage.User("run: new")));
        ModelResponse first = ask(TELLER, messages);
        assertThat(calls(first)).noneMatch(call -> call.contains("old"));

        messages.add(first.asMessage());
        first.toolCalls()
                .forEach(call -> messages.add(new ModelMessage.ToolResult(call.id(), call.name(), "{}", false)));
        assertThat(ask(TELLER, messages).toolCalls()).isEmpty();
    }

    @Test
    void saysTheSameEveryTime() {
        assertThat(ask(TELLER, "run: date")).isEqualTo(ask(TELLER, "run: date"));
        assertThat(ask(TELLER, "run: date").usage().estimated()).isTrue();
    }
}
