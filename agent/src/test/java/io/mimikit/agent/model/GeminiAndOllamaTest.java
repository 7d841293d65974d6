package io.mimikit.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.agent.model.ModelException.Code;
import io.mimikit.testkit.model.ScriptedAnswer;
import io.mimikit.testkit.model.Wire;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class GeminiAndOllamaTest extends ProviderTest {
    private static ScriptedAnswer events(Wire wire, String... jsons) {
        ScriptedAnswer answer = ScriptedAnswer.raw("");
        for (String json : jsons) {
            answer.then(wire.event(json.replace('\'', '"')));
        }
        return answer;
    }

    private JsonNode answerTool(ModelResponse first, Wire wire) {
        server.enqueue(ScriptedAnswer.text("noon"));
        String id = first.toolCalls().getFirst().id();
        model(wire)
                .call(
                        request(List.of(
                                new ModelMessage.User("time?"),
                                first.asMessage(),
                                new ModelMessage.ToolResult(id, "now", "12:00", false),
                                new ModelMessage.ToolResult(id, "now", "broken", true))),
                        ModelListener.SILENT);
        return server.lastRequest().body();
    }

    @Test
    void geminiGetsItsSignedPartsBackUnchanged() {
        ModelResponse first = ask(
                Wire.GEMINI,
                events(
                        Wire.GEMINI,
                        "{'candidates':[{'content':{'parts':[{'text':'secret thought','thought':true}]}}]}",
                        "{'candidates':[{'content':{'parts':[{'text':'Hm. '},"
                                + "{'functionCall':{'name':'now','id':'fc1','args':{}},'thoughtSignature':'SIG'}]}}]}",
                        "{'candidates':[{'content':{},'finishReason':'STOP'}],'usageMetadata':{'promptTokenCount':4,"
                                + "'candidatesTokenCount':3,'thoughtsTokenCount':2}}"));
        assertThat(first.text()).isEqualTo("Hm. ");
        assertThat(first.toolCalls()).containsExactly(new ToolCall("fc1", "now", "{}"));
        assertThat(first.usage()).isEqualTo(new Usage(4, 5, 0, false));

        JsonNode contents = answerTool(first, Wire.GEMINI).path("contents");

        assertThat(contents.path(1).toString())
                .isEqualTo(("{'role':'model','parts':[{'text':'Hm. '},"
                                + "{'functionCall':{'name':'now','id':'fc1','args':{}},'thoughtSignature':'SIG'}]}")
                        .replace('\'', '"'));
        assertThat(contents.path(2).toString())
                .isEqualTo(("{'role':'user','parts':["
                                + "{'functionResponse':{'name':'now','id':'fc1','response':{'result':'12:00'}}},"
                                + "{'functionResponse':{'name':'now','id':'fc1','response':{'error':'broken'}}}]}")
                        .replace('\'', '"'));
    }

    @Test
    void geminiIsNotShownIdsThatItDidNotGive() {
        ModelResponse first = ask(Wire.GEMINI, ScriptedAnswer.toolCall("now", "{}"));

        assertThat(answerTool(first, Wire.GEMINI).toString()).doesNotContain("\"id\"");
    }

    @ParameterizedTest
    @CsvSource({
        "SAFETY, CONTENT_FILTER",
        "PROHIBITED_CONTENT, CONTENT_FILTER",
        "MALFORMED_FUNCTION_CALL, INCOMPLETE",
    })
    void geminiSaysWhyItStopped(String reason, Code code) {
        assertThat(refused(Wire.GEMINI, events(Wire.GEMINI, "{'candidates':[{'finishReason':'" + reason + "'}]}"))
                        .code())
                .isEqualTo(code);
    }

    @Test
    void geminiRefusesThePrompt() {
        assertThat(refused(Wire.GEMINI, events(Wire.GEMINI, "{'promptFeedback':{'blockReason':'SAFETY'}}"))
                        .code())
                .isEqualTo(Code.CONTENT_FILTER);
        assertThat(ask(Wire.GEMINI, events(Wire.GEMINI, "{'candidates':[{'finishReason':'MAX_TOKENS'}]}"))
                        .finish())
                .isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void geminiSaysWhenToComeBack() {
        ModelException failure = refused(
                Wire.GEMINI,
                ScriptedAnswer.status(429)
                        .then("{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"quota\","
                                + "\"details\":[{\"@type\":\"RetryInfo\",\"retryDelay\":\"34.5s\"}]}}"));

        assertThat(failure.code()).isEqualTo(Code.RATE_LIMITED);
        assertThat(failure.retryAfter()).contains(Duration.ofMillis(34_500));
    }

    @Test
    void geminiGetsItsKeyInAHeader() {
        ask(Wire.GEMINI, ScriptedAnswer.text("hi"));

        assertThat(server.lastRequest().headers()).containsEntry("x-goog-api-key", CANARY);
        assertThat(server.lastRequest().path()).isEqualTo("/v1beta/models/test:streamGenerateContent?alt=sse");
    }

    @Test
    void ollamaGetsItsThinkingBackWithTheCall() {
        ModelResponse first = ask(
                Wire.OLLAMA,
                events(
                        Wire.OLLAMA,
                        "{'message':{'content':'','thinking':'A clock.'},'done':false}",
                        "{'message':{'content':'','tool_calls':[{'function':{'name':'now','arguments':{}}}]}}",
                        "{'message':{'content':''},'done':true,'done_reason':'stop','prompt_eval_count':5,"
                                + "'eval_count':6}"));
        assertThat(first.text()).isEmpty();

        JsonNode messages = answerTool(first, Wire.OLLAMA).path("messages");

        assertThat(messages.path(2).toString())
                .isEqualTo(("{'role':'assistant','content':'','thinking':'A clock.',"
                                + "'tool_calls':[{'function':{'name':'now','arguments':{}}}]}")
                        .replace('\'', '"'));
        assertThat(messages.path(3).toString())
                .isEqualTo("{\"role\":\"tool\",\"tool_name\":\"now\",\"content\":\"12:00\"}");
    }

    @Test
    void ollamaSaysThatItRanOutOfTokens() {
        assertThat(ask(
                                Wire.OLLAMA,
                                events(Wire.OLLAMA, "{'message':{'content':'x'},'done':true,'done_reason':'length'}"))
                        .finish())
                .isEqualTo(FinishReason.LENGTH);
    }
}
