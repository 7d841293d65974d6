package io.mimikit.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.agent.model.ModelException.Code;
import io.mimikit.testkit.model.ScriptedAnswer;
import io.mimikit.testkit.model.Wire;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class OpenAiTest extends ProviderTest {
    private static String delta(String delta) {
        return "{\"choices\":[{\"delta\":" + delta.replace('\'', '"') + "}]}";
    }

    private static String call(String call) {
        return delta("{'tool_calls':[" + call + "]}");
    }

    private ModelResponse ask(String... jsons) {
        return ask(Wire.OPENAI, ScriptedAnswer.events(Wire.OPENAI, jsons));
    }

    @Test
    void tellsToolCallsApartByIndex() {
        ModelResponse response = ask(
                call("{'index':1,'id':'b','function':{'name':'two','arguments':''}}"),
                call("{'index':0,'id':'a','function':{'name':'one','arguments':'{\\\"x\\\"'}}"),
                call("{'index':1,'function':{'arguments':'{\\\"y\\\":2}'}}"),
                call("{'index':0,'id':null,'function':{'name':null,'arguments':':1}'}}"),
                "[DONE]");

        assertThat(response.toolCalls())
                .containsExactlyInAnyOrder(
                        new ToolCall("a", "one", "{\"x\":1}"), new ToolCall("b", "two", "{\"y\":2}"));
        assertThat(response.finish()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void tellsToolCallsApartWithoutIndexOrWithOneForAll() {
        assertThat(ask(
                                call("{'id':'a','function':{'name':'one','arguments':'{}'}}"),
                                call("{'id':'b','function':{'name':'two','arguments':'{'}}"),
                                call("{'function':{'arguments':'}'}}"),
                                "[DONE]")
                        .toolCalls())
                .containsExactly(new ToolCall("a", "one", "{}"), new ToolCall("b", "two", "{}"));
        assertThat(ask(
                                call("{'index':0,'id':'a','function':{'name':'one','arguments':'{}'}}"),
                                call("{'index':0,'id':'b','function':{'name':'two','arguments':'{}'}}"),
                                "[DONE]")
                        .toolCalls())
                .containsExactly(new ToolCall("a", "one", "{}"), new ToolCall("b", "two", "{}"));
    }

    @Test
    void tellsToolCallsApartByNameWhereNothingElseIsGiven() {
        assertThat(ask(
                                call("{'function':{'name':'one','arguments':'{}'}},"
                                        + "{'function':{'name':'two','arguments':'{}'}}"),
                                "[DONE]")
                        .toolCalls())
                .containsExactly(new ToolCall("mimikit_1_0", "one", "{}"), new ToolCall("mimikit_1_1", "two", "{}"));
    }

    @Test
    void readsEmptyArgumentsAsNoneAndMakesMissingIds() {
        assertThat(ask(call("{'index':0,'function':{'name':'now','arguments':''}}"), "[DONE]")
                        .toolCalls())
                .containsExactly(new ToolCall("mimikit_1_0", "now", "{}"));
    }

    @Test
    void passesInvalidArgumentsOn() {
        assertThat(ask(call("{'index':0,'id':'a','function':{'name':'one','arguments':'{oops'}}"), "[DONE]")
                        .toolCalls())
                .containsExactly(new ToolCall("a", "one", "{oops"));
    }

    @Test
    void isIncompleteWithoutTheEndMarkEvenAfterAReasonToFinish() {
        assertThat(refused(
                                Wire.OPENAI,
                                ScriptedAnswer.events(
                                        Wire.OPENAI,
                                        "{\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}"))
                        .code())
                .isEqualTo(Code.INCOMPLETE);
    }

    @Test
    void understandsAnAnswerThatIsNotStreamed() {
        ModelResponse response = ask(
                Wire.OPENAI,
                ScriptedAnswer.raw("{\n \"choices\": [{\"message\": {\"content\": \"plain\", \"tool_calls\": ")
                        .then("[{\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{}\"}}]},\n")
                        .then("\"finish_reason\":\"tool_calls\"}],\n\"usage\":{\"prompt_tokens\":5,")
                        .then("\"completion_tokens\":2}}")
                        .header("Content-Type", "application/json; charset=utf-8"));

        assertThat(response)
                .isEqualTo(new ModelResponse(
                        "plain",
                        List.of(new ToolCall("a", "one", "{}")),
                        FinishReason.TOOL_CALLS,
                        new Usage(5, 2, 0, false),
                        null));
        assertThat(heard).hasToString("plain");
    }

    @Test
    void readsWhyItStopped() {
        assertThat(ask("{\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}", "[DONE]")
                        .finish())
                .isEqualTo(FinishReason.LENGTH);
        assertThat(refused(
                                Wire.OPENAI,
                                ScriptedAnswer.events(
                                        Wire.OPENAI,
                                        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}",
                                        "[DONE]"))
                        .code())
                .isEqualTo(Code.CONTENT_FILTER);
        assertThat(refused(Wire.OPENAI, ScriptedAnswer.events(Wire.OPENAI, delta("{'refusal':'I will not'}"), "[DONE]"))
                        .code())
                .isEqualTo(Code.CONTENT_FILTER);
        assertThat(refused(
                                Wire.OPENAI,
                                ScriptedAnswer.events(
                                        Wire.OPENAI,
                                        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"error\","
                                                + "\"error\":{\"code\":502,\"message\":\"upstream\"}}]}"))
                        .code())
                .isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void showsReasoningAndSignaturesBackWithToolCalls() {
        ModelResponse first = ask(
                delta("{'reasoning_content':'Hm, '}"),
                delta("{'reasoning_content':'a clock.'}"),
                call("{'index':0,'id':'a','function':{'name':'now','arguments':''},"
                        + "'extra_content':{'google':{'thought_signature':'S1'}}}"),
                "[DONE]");
        assertThat(first.text()).isEmpty();

        server.enqueue(ScriptedAnswer.text("noon"));
        model(Wire.OPENAI)
                .call(
                        request(List.of(
                                new ModelMessage.User("time?"),
                                first.asMessage(),
                                new ModelMessage.ToolResult("a", "now", "12:00", false))),
                        ModelListener.SILENT);

        JsonNode messages = server.lastRequest().body().path("messages");
        assertThat(messages.path(2).path("reasoning_content").asString("")).isEqualTo("Hm, a clock.");
        assertThat(messages.path(2)
                        .path("tool_calls")
                        .path(0)
                        .path("extra_content")
                        .toString())
                .isEqualTo("{\"google\":{\"thought_signature\":\"S1\"}}");
        assertThat(messages.path(3).toString())
                .isEqualTo("{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"12:00\"}");
    }

    @Test
    void spellsTheLimitAsTheServerWantsIt() {
        server.enqueue(ScriptedAnswer.status(400)
                .then("{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this"
                        + " model. Use 'max_completion_tokens' instead.\"}}"));
        LanguageModel model = model(Wire.OPENAI);
        server.enqueue(ScriptedAnswer.text("a")).enqueue(ScriptedAnswer.text("b"));

        assertThat(model.call(hello(), ModelListener.SILENT).text()).isEqualTo("a");
        assertThat(model.call(hello(), ModelListener.SILENT).text()).isEqualTo("b");

        assertThat(server.requests())
                .extracting(request -> request.body().has("max_tokens"))
                .containsExactly(true, false, false);
        assertThat(server.lastRequest().body().path("max_completion_tokens").asInt(0))
                .isEqualTo(1000);
    }

    @Test
    void asksOpenAiItselfWithTheNewLimit() {
        ProviderSettings settings = ModelCatalog.OPENAI.settings(Map.of());

        assertThat(new OpenAiFormat("openai/x", "x", settings).body(hello()).has("max_completion_tokens"))
                .isTrue();
    }

    @Test
    void leavesOutWhatTheServerRefuses() {
        ModelRequest cached = request(
                List.of(new ModelMessage.User("x")), Duration.ofSeconds(9), Duration.ofSeconds(9), "conversation-1");
        server.enqueue(ScriptedAnswer.status(422)
                        .then("{\"detail\":\"Extra inputs are not permitted: stream_options\"}"))
                .enqueue(ScriptedAnswer.status(400).then("{\"error\":\"unknown field prompt_cache_key\"}"))
                .enqueue(ScriptedAnswer.text("hi"));

        model(Wire.OPENAI).call(cached, ModelListener.SILENT);

        assertThat(server.requests().getFirst().body().path("prompt_cache_key").asString(""))
                .isEqualTo("conversation-1");
        assertThat(server.requests().getFirst().body().path("stream_options").toString())
                .isEqualTo("{\"include_usage\":true}");
        assertThat(server.lastRequest().body().has("stream_options")).isFalse();
        assertThat(server.lastRequest().body().has("prompt_cache_key")).isFalse();
    }

    @Test
    void doesNotTakeALimitThatIsTooLargeForARefusal() {
        assertThat(refused(
                                Wire.OPENAI,
                                ScriptedAnswer.status(400)
                                        .then("{\"error\":{\"message\":\"max_tokens is too large: 1000000\"}}"))
                        .code())
                .isEqualTo(Code.INVALID);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void stopsReadingAfterTheEndMark() {
        assertThat(ask(
                                Wire.OPENAI,
                                ScriptedAnswer.events(Wire.OPENAI, delta("{'content':'x'}"), "[DONE]", "{\"error\":1}"))
                        .text())
                .isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com,             https://api.openai.com/v1/chat/completions",
        "http://localhost:1234/v1/,          http://localhost:1234/v1/chat/completions",
        "https://host/proxy,                 https://host/proxy/v1/chat/completions",
        "https://api.z.ai/api/paas/v4,       https://api.z.ai/api/paas/v4/chat/completions",
        "https://g.example/v1beta/openai/,   https://g.example/v1beta/openai/chat/completions"
    })
    void findsTheAddress(URI base, URI address) {
        ProviderSettings settings = new ProviderSettings(base, () -> null, Map.of());

        assertThat(new OpenAiFormat("openai/x", "x", settings).address()).isEqualTo(address);
    }
}
