package io.mimikit.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.agent.model.ModelException.Code;
import io.mimikit.testkit.model.ScriptedAnswer;
import io.mimikit.testkit.model.Wire;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class AnthropicTest extends ProviderTest {
    private static ScriptedAnswer events(String... jsons) {
        ScriptedAnswer answer = ScriptedAnswer.raw("");
        for (String json : jsons) {
            answer.then(Wire.ANTHROPIC.event(json.replace('\'', '"')));
        }
        return answer;
    }

    private static final ScriptedAnswer THINKING = events(
            "{'type':'message_start','message':{'usage':{'input_tokens':9,'cache_creation_input_tokens':20,"
                    + "'cache_read_input_tokens':100,'output_tokens':1}}}",
            "{'type':'ping'}",
            "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'','signature':''}}",
            "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'Let me '}}",
            "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'think.'}}",
            "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'SIG=='}}",
            "{'type':'content_block_stop','index':0}",
            "{'type':'content_block_start','index':1,'content_block':{'type':'redacted_thinking','data':'XYZ'}}",
            "{'type':'content_block_start','index':2,'content_block':{'type':'text','text':''}}",
            "{'type':'content_block_delta','index':2,'delta':{'type':'text_delta','text':'One moment.'}}",
            "{'type':'content_block_start','index':3,'content_block':"
                    + "{'type':'tool_use','id':'toolu_1','name':'now','input':{}}}",
            "{'type':'content_block_delta','index':3,'delta':{'type':'input_json_delta','partial_json':''}}",
            "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{'output_tokens':42}}",
            "{'type':'message_stop'}");

    @Test
    void sendsThinkingBackUnchangedAndInItsPlace() {
        ModelResponse first = ask(Wire.ANTHROPIC, THINKING);
        assertThat(first.text()).isEqualTo("One moment.");
        assertThat(first.toolCalls()).containsExactly(new ToolCall("toolu_1", "now", "{}"));
        assertThat(first.usage()).isEqualTo(new Usage(129, 42, 100, false));

        answerTool(first, Wire.ANTHROPIC);

        JsonNode messages = server.lastRequest().body().path("messages");
        assertThat(messages.path(1).path("content").toString())
                .isEqualTo("[{'type':'thinking','thinking':'Let me think.','signature':'SIG=='},".replace('\'', '"')
                        + "{'type':'redacted_thinking','data':'XYZ'},{'type':'text','text':'One moment.'},"
                                .replace('\'', '"')
                        + "{'type':'tool_use','id':'toolu_1','name':'now','input':{}}]".replace('\'', '"'));
        assertThat(messages.path(2).path("content").path(0).toString())
                .isEqualTo("{'type':'tool_result','tool_use_id':'toolu_1','content':'12:00','is_error':false}"
                        .replace('\'', '"'));
    }

    @Test
    void showsItsThinkingToNoOtherModel() {
        ModelResponse first = ask(Wire.ANTHROPIC, THINKING);
        for (Wire other : List.of(Wire.OPENAI, Wire.OLLAMA, Wire.GEMINI)) {
            answerTool(first, other);

            assertThat(server.lastRequest().mentions("SIG==")).isFalse();
            assertThat(server.lastRequest().mentions("One moment.")).isTrue();
        }
    }

    private void answerTool(ModelResponse first, Wire wire) {
        server.enqueue(ScriptedAnswer.text("noon"));
        model(wire)
                .call(
                        request(List.of(
                                new ModelMessage.User("time?"),
                                first.asMessage(),
                                new ModelMessage.ToolResult("toolu_1", "now", "12:00", false))),
                        ModelListener.SILENT);
    }

    @Test
    void putsTheResultsOfParallelCallsInOneMessageAndMarksThePrefix() {
        server.enqueue(ScriptedAnswer.text("done"));
        ModelRequest request = request(
                List.of(
                        new ModelMessage.User("both"),
                        new ModelMessage.Assistant(
                                " ", List.of(new ToolCall("a", "one", "{}"), new ToolCall("b", "two", "{}")), null),
                        new ModelMessage.ToolResult("a", "one", "1", false),
                        new ModelMessage.ToolResult("b", "two", "no", true),
                        new ModelMessage.User("and now?")),
                Duration.ofSeconds(9),
                Duration.ofSeconds(9),
                "conversation-1");

        model(Wire.ANTHROPIC).call(request, ModelListener.SILENT);

        JsonNode body = server.lastRequest().body();
        JsonNode mark = body.path("system").path(0).path("cache_control");
        assertThat(mark.toString()).isEqualTo("{\"type\":\"ephemeral\"}");
        assertThat(body.path("messages").size()).isEqualTo(3);
        assertThat(body.path("messages").path(1).path("content").size()).isEqualTo(2);
        JsonNode last = body.path("messages").path(2).path("content");
        assertThat(last.valueStream().map(block -> block.path("type").asString("")))
                .containsExactly("tool_result", "tool_result", "text");
        assertThat(last.path(1).path("is_error").asBoolean(false)).isTrue();
        assertThat(last.path(2).path("cache_control")).isEqualTo(mark);
        assertThat(server.lastRequest().headers())
                .containsEntry("anthropic-version", "2023-06-01")
                .containsEntry("x-api-key", CANARY);
    }

    @Test
    void marksNothingWithoutACacheKey() {
        ask(Wire.ANTHROPIC, ScriptedAnswer.text("hi"));

        assertThat(server.lastRequest().mentions("cache_control")).isFalse();
    }

    @Test
    void readsWhyItStopped() {
        assertThat(ask(Wire.ANTHROPIC, stopped("pause_turn")).finish()).isEqualTo(FinishReason.PAUSED);
        assertThat(ask(Wire.ANTHROPIC, stopped("max_tokens")).finish()).isEqualTo(FinishReason.LENGTH);
        assertThat(refused(Wire.ANTHROPIC, stopped("refusal")).code()).isEqualTo(Code.CONTENT_FILTER);
    }

    private static ScriptedAnswer stopped(String reason) {
        return events(
                "{'type':'message_delta','delta':{'stop_reason':'" + reason + "'},'usage':{}}",
                "{'type':'message_stop'}");
    }

    @Test
    void readsErrorsWithinTheStream() {
        assertThat(refused(
                                Wire.ANTHROPIC,
                                events("{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}"))
                        .code())
                .isEqualTo(Code.UNAVAILABLE);
        assertThat(refused(
                                Wire.ANTHROPIC,
                                events("{'type':'error','error':{'type':'rate_limit_error','message':'slow'}}"))
                        .code())
                .isEqualTo(Code.RATE_LIMITED);
        assertThat(refused(
                                Wire.ANTHROPIC,
                                events("{'type':'error','error':{'type':'authentication_error','message':'who?'}}"))
                        .code())
                .isEqualTo(Code.UNAUTHORIZED);
        assertThat(refused(
                                Wire.ANTHROPIC,
                                events("{'type':'error','error':{'type':'invalid_request_error','message':'bad'}}"))
                        .code())
                .isEqualTo(Code.INVALID);
        assertThat(refused(
                                Wire.ANTHROPIC,
                                events("{'type':'content_block_delta','index':5,'delta':{'type':'text_delta'}}"))
                        .code())
                .isEqualTo(Code.UNAVAILABLE);
    }
}
