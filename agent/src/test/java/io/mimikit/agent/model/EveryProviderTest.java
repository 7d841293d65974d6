package io.mimikit.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mimikit.agent.model.ModelException.Code;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.testkit.model.ScriptedAnswer;
import io.mimikit.testkit.model.Wire;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What holds for all providers alike; what should end and does not, ends with the time-out. */
@Timeout(60)
final class EveryProviderTest extends ProviderTest {
    private static final String MIXED = "Grüße, 世界 👩‍🚀!";

    @ParameterizedTest
    @EnumSource(Wire.class)
    void streamsTextWithUsage(Wire wire) {
        ModelResponse response = ask(wire, ScriptedAnswer.text(MIXED));

        assertThat(response.text()).isEqualTo(MIXED);
        assertThat(heard).hasToString(MIXED);
        assertThat(response.finish()).isEqualTo(FinishReason.STOP);
        assertThat(response.toolCalls()).isEmpty();
        assertThat(response.usage()).isEqualTo(new Usage(11, 7, wire == Wire.OLLAMA ? 0 : 3, false));
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void readsCharactersThatAreSplitAnywhere(Wire wire) {
        assertThat(ask(wire, ScriptedAnswer.text(MIXED).inPiecesOf(1)).text()).isEqualTo(MIXED);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void makesParallelToolCallsWithDifferentIds(Wire wire) {
        ModelResponse response = ask(
                wire,
                ScriptedAnswer.text("Let me see.")
                        .andToolCall("run_command", "{\"line\":\"date\"}")
                        .andToolCall("run_command", "{\"line\":\"uptime\"}")
                        .inPiecesOf(7));

        assertThat(response.finish()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.text()).isEqualTo("Let me see.");
        assertThat(response.toolCalls())
                .extracting(ToolCall::argumentsJson)
                .containsExactly("{\"line\":\"date\"}", "{\"line\":\"uptime\"}");
        assertThat(response.toolCalls()).extracting(ToolCall::id).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void offersToolsAndLimits(Wire wire) {
        ask(wire, ScriptedAnswer.text("hi"));

        assertThat(server.lastRequest().tools()).containsExactly("run_command");
        assertThat(server.lastRequest().mentions("\"required\":[\"line\"]")).isTrue();
        assertThat(server.lastRequest().mentions("1000")).isTrue();
        assertThat(server.lastRequest().mentions("You are terse.")).isTrue();
        assertThat(server.lastRequest().headers()).containsEntry("x-extra", "canary-header");
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void showsInvalidArgumentsBackAsAnObject(Wire wire) {
        server.enqueue(ScriptedAnswer.text("sorry"));
        ToolCall call = new ToolCall("call_1", "run_command", "{\"line\":");

        model(wire)
                .call(
                        request(List.of(
                                new ModelMessage.User("go"),
                                new ModelMessage.Assistant("", List.of(call), null),
                                new ModelMessage.ToolResult("call_1", "run_command", "not JSON", true))),
                        ModelListener.SILENT);

        assertThat(server.lastRequest().mentions("unparsed")).isTrue();
        assertThat(server.lastRequest().mentions("not JSON")).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void sendsHalfACharacterWithoutFailing(Wire wire) {
        server.enqueue(ScriptedAnswer.text("hi"));

        model(wire).call(request(List.of(new ModelMessage.User("cut \uD83D"))), ModelListener.SILENT);

        assertThat(server.lastRequest().mentions("cut ")).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void isIncompleteWhenTheStreamEndsEarly(Wire wire) {
        assertThat(refused(wire, ScriptedAnswer.text("half an answer").onlyEvents(2)))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(Code.INCOMPLETE))
                .satisfies(failure -> assertThat(failure.retryable()).isTrue());
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void isIncompleteWhenTheConnectionDrops(Wire wire) {
        assertThat(refused(
                                wire,
                                ScriptedAnswer.text("half an answer")
                                        .onlyEvents(2)
                                        .cut())
                        .code())
                .isEqualTo(Code.INCOMPLETE);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void isIncompleteWhenTheStreamEndsWithinAnEvent(Wire wire) {
        assertThat(refused(wire, ScriptedAnswer.raw(wire.event("{\"choices\":[").strip()))
                        .code())
                .isEqualTo(Code.INCOMPLETE);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void isUnavailableWhenTheAnswerIsGarbage(Wire wire) {
        assertThat(refused(wire, ScriptedAnswer.raw(wire.event("<oops>"))).code())
                .isEqualTo(Code.UNAVAILABLE);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void isUnavailableWhenAWebPageAnswers(Wire wire) {
        ModelException failure = refused(
                wire, ScriptedAnswer.raw("<html>Welcome</html>").header("Content-Type", "text/html; charset=utf-8"));

        assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("base URL");
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void findsAnErrorWithinAnAnswer(Wire wire) {
        assertThat(refused(wire, ScriptedAnswer.events(wire, "{\"error\":{\"message\":\"Overloaded\"}}"))
                        .code())
                .isEqualTo(Code.UNAVAILABLE);
        assertThat(refused(wire, ScriptedAnswer.events(wire, "{\"error\":\"maximum context length is 8192\"}"))
                        .code())
                .isEqualTo(Code.CONTEXT_LENGTH);
        assertThat(refused(wire, ScriptedAnswer.events(wire, "{\"error\":{\"code\":429,\"message\":\"slow down\"}}"))
                        .code())
                .isEqualTo(Code.RATE_LIMITED);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void failsWithNetworkWhenNobodyAnswers(Wire wire) {
        assertThat(refused(wire, ScriptedAnswer.hangUp()).code()).isEqualTo(Code.NETWORK);
        server.close();
        assertThat(refused(wire, ScriptedAnswer.text("never")).code()).isEqualTo(Code.NETWORK);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void estimatesUsageThatIsMissing(Wire wire) {
        ModelResponse response = ask(
                wire,
                switch (wire) {
                    case OPENAI ->
                        ScriptedAnswer.events(
                                wire,
                                "{\"choices\":[{\"delta\":{\"content\":\"hi there\"},\"finish_reason\":\"stop\"}]}",
                                "[DONE]");
                    case ANTHROPIC ->
                        ScriptedAnswer.events(
                                wire,
                                "{\"type\":\"content_block_start\",\"index\":0,"
                                        + "\"content_block\":{\"type\":\"text\",\"text\":\"hi there\"}}",
                                "{\"type\":\"message_stop\"}");
                    case OLLAMA ->
                        ScriptedAnswer.events(wire, "{\"message\":{\"content\":\"hi there\"},\"done\":true}");
                    case GEMINI ->
                        ScriptedAnswer.events(
                                wire,
                                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi there\"}]},"
                                        + "\"finishReason\":\"STOP\"}]}");
                });

        assertThat(response.usage().estimated()).isTrue();
        assertThat(response.usage().outputTokens()).isEqualTo(2);
        assertThat(response.usage().inputTokens()).isGreaterThan(20);
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID, false", "401, UNAUTHORIZED, false", "402, UNAUTHORIZED, false", "403, UNAUTHORIZED, false",
        "404, INVALID, false", "408, TIMEOUT, true", "413, CONTEXT_LENGTH, false", "422, INVALID, false",
        "429, RATE_LIMITED, true", "500, UNAVAILABLE, true", "502, UNAVAILABLE, true", "503, UNAVAILABLE, true",
        "504, UNAVAILABLE, true", "529, UNAVAILABLE, true", "301, INVALID, false"
    })
    void readsTheStatus(int status, Code code, boolean retryable) {
        for (Wire wire : Wire.values()) {
            ModelException failure =
                    refused(wire, ScriptedAnswer.status(status).then("{\"error\":{\"message\":\"no\"}}"));

            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.retryable()).isEqualTo(retryable);
            assertThat(failure).hasMessageContaining(status + ": no");
        }
        assertThat(server.requests()).hasSize(Wire.values().length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | Retry-After | 7                             | 7000",
                "429 | Retry-After | 1.5                           | 1500",
                "503 | Retry-After | 120                           | 120000",
                "503 | Retry-After | Sun, 22 Nov 2026 10:01:30 GMT | 90000",
                "529 | Retry-After | Sun, 22 Nov 2026 09:00:00 GMT | 0",
                "429 | retry-after-ms | 250                        | 250",
                "429 | Retry-After | 99999999999                   | 86400000"
            })
    void honoursRetryAfter(int status, String header, String value, long millis) {
        assertThat(refused(Wire.OPENAI, ScriptedAnswer.status(status).header(header, value))
                        .retryAfter())
                .contains(Duration.ofMillis(millis));
    }

    @Test
    void readsTheRateLimitThatIsExhausted() {
        ScriptedAnswer answer = ScriptedAnswer.status(429)
                .header("x-ratelimit-remaining-requests", "3")
                .header("x-ratelimit-reset-requests", "1s")
                .header("x-ratelimit-remaining-tokens", "0")
                .header("x-ratelimit-reset-tokens", "1m30s");

        assertThat(refused(Wire.OPENAI, answer).retryAfter()).contains(Duration.ofSeconds(90));
        assertThat(refused(Wire.OPENAI, ScriptedAnswer.status(429).header("Retry-After", "soon"))
                        .retryAfter())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {'error':{'code':'context_length_exceeded','message':'too long'}}                  | CONTEXT_LENGTH",
                "400 | {'error':{'message':'prompt is too long: 213462 tokens > 200000 maximum'}}         | CONTEXT_LENGTH",
                "400 | {'error':{'message':'The input token count (9) exceeds the maximum number of'}}    | CONTEXT_LENGTH",
                "500 | {'error':'the request exceeds the available context size, try increasing it'}      | CONTEXT_LENGTH",
                "400 | {'error':{'code':'content_filter','message':'filtered'}}                           | CONTENT_FILTER",
                "400 | {'error':{'status':'INVALID_ARGUMENT','message':'API key not valid.'}}             | UNAUTHORIZED",
                "429 | {'error':{'code':'insufficient_quota','message':'check your plan and billing'}}    | UNAUTHORIZED",
                "404 | {'error':'model \"x\" not found, try pulling it first'}                            | INVALID"
            })
    void readsWhatTheProviderSays(int status, String body, Code code) {
        assertThat(refused(Wire.OPENAI, ScriptedAnswer.status(status).then(body.replace('\'', '"')))
                        .code())
                .isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void endsSilenceBeforeTheHeaders(Wire wire) {
        server.enqueue(ScriptedAnswer.text("late").pause(new CountDownLatch(1)));

        assertTimesOut(wire, Duration.ofMillis(200), Duration.ofHours(1), "silent");
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void endsSilenceWithinTheAnswer(Wire wire) {
        server.enqueue(ScriptedAnswer.raw(wire.event("{}")).pause(new CountDownLatch(1)));

        assertTimesOut(wire, Duration.ofMillis(200), Duration.ofHours(1), "silent");
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void endsAnAnswerThatNeverEnds(Wire wire) {
        server.enqueue(ScriptedAnswer.raw(wire.event("{}")).pause(new CountDownLatch(1)));

        assertTimesOut(wire, Duration.ofHours(1), Duration.ofMillis(300), "longer than");
    }

    private void assertTimesOut(Wire wire, Duration idle, Duration total, String words) {
        assertThatThrownBy(() -> model(wire)
                        .call(request(List.of(new ModelMessage.User("x")), idle, total, null), ModelListener.SILENT))
                .isInstanceOfSatisfying(ModelException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(Code.TIMEOUT);
                    assertThat(failure.retryable()).isTrue();
                    assertThat(failure).hasMessageContaining(words);
                });
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void cancelsTheExchangeWhenInterrupted(Wire wire) throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        ScriptedAnswer answer = ScriptedAnswer.raw(wire.event("{}")).pause(gone);
        for (int i = 0; i < 200; i++) {
            answer.then(new byte[64 << 10]);
        }
        server.enqueue(answer);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread caller = Thread.ofVirtual().start(() -> {
            thrown.set(catchThrowable(() -> model(wire).call(hello(), ModelListener.SILENT)));
            flag.set(Thread.currentThread().isInterrupted());
        });
        await().until(() -> !server.requests().isEmpty());

        caller.interrupt();

        assertThat(caller.join(Duration.ofSeconds(5))).isTrue();
        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        MimikitException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INTERRUPTED));
        assertThat(flag).isTrue();
        gone.countDown();
        await().until(() -> server.abandoned() == 1);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void letsTheListenerEndTheCall(Wire wire) {
        server.enqueue(ScriptedAnswer.text("stop me"));

        assertThatThrownBy(() -> model(wire).call(hello(), delta -> {
                    throw new IllegalStateException("enough");
                }))
                .hasMessage("enough");
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void neverShowsASecret(Wire wire) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        root.setLevel(Level.TRACE);
        log.start();
        root.addAppender(log);
        try {
            String echo = "{\"error\":{\"message\":\"Incorrect API key provided: " + CANARY
                    + ", header canary-header, also sk-pro***jABC and Bearer abc.def\"}}";
            assertNoSecret(refused(wire, ScriptedAnswer.status(401).then(echo)));
            assertNoSecret(refused(wire, ScriptedAnswer.status(500).then(CANARY)));
            assertNoSecret(refused(wire, ScriptedAnswer.events(wire, echo)));
            assertNoSecret(refused(wire, ScriptedAnswer.raw(wire.event("<" + CANARY + ">"))));
            assertNoSecret(refused(wire, ScriptedAnswer.hangUp()));
            assertNoSecret(
                    catchThrowable(() -> model(wire, CANARY + "\nsecond line").call(hello(), heard::append)));
        } finally {
            root.detachAppender(log);
            root.setLevel(before);
        }
        assertThat(log.list).noneMatch(event -> event.getFormattedMessage().contains("canary"));
        assertThat(model(wire).toString()).doesNotContain("canary");
        assertThat(new ProviderSettings(server.url(), () -> CANARY, Map.of("X", "canary")).toString())
                .doesNotContain("canary");
    }

    private static void assertNoSecret(Throwable failure) {
        StringWriter everything = new StringWriter();
        failure.printStackTrace(new PrintWriter(everything, true));
        assertThat(failure).isInstanceOf(ModelException.class);
        assertThat(everything.toString())
                .doesNotContain("canary")
                .doesNotContain("jABC")
                .doesNotContain("abc.def");
    }

    @Test
    void trimsTheKeyAndDoesWithoutOne() {
        server.enqueue(ScriptedAnswer.text("a")).enqueue(ScriptedAnswer.text("b"));

        model(Wire.OPENAI, " key \n").call(hello(), ModelListener.SILENT);
        assertThat(server.lastRequest().headers()).containsEntry("authorization", "Bearer key");
        model(Wire.OPENAI, null).call(hello(), ModelListener.SILENT);
        assertThat(server.lastRequest().headers()).doesNotContainKey("authorization");
    }

    @Test
    void offersNoUpgradeOnAPlainConnection() {
        ask(Wire.OPENAI, ScriptedAnswer.text("hi"));

        assertThat(server.lastRequest().headers()).doesNotContainKeys("upgrade", "http2-settings");
    }

    @Test
    void followsNoRedirect() {
        ModelException failure = refused(
                Wire.OPENAI,
                ScriptedAnswer.status(307)
                        .header("Location", URI.create("/elsewhere").toString()));

        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void keepsTheConnectionOfAWholeAnswer() {
        String whole =
                Wire.OPENAI.event("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}") + Wire.OPENAI.event("[DONE]");
        for (int i = 0; i < 5; i++) {
            CountDownLatch heardText = new CountDownLatch(1);
            server.enqueue(ScriptedAnswer.raw(whole).pause(heardText).then(": bye\n\n"));
            model(Wire.OPENAI).call(hello(), delta -> heardText.countDown());
        }
        assertThat(server.connections()).as("one that is late is given up").isLessThan(5);
    }

    @Test
    void boundsAnAnswer() {
        ScriptedAnswer answer = ScriptedAnswer.raw("");
        String comment = ":" + "x".repeat(1 << 20) + "\n";
        for (int i = 0; i <= HttpModel.ANSWER_BYTES_MAX >> 20; i++) {
            answer.then(comment);
        }
        assertThat(refused(Wire.OPENAI, answer)).hasMessageContaining("more than " + HttpModel.ANSWER_BYTES_MAX);
    }

    @Test
    void boundsWhatIsReadAndToldOfAnError() {
        ModelException failure = refused(
                Wire.OPENAI,
                ScriptedAnswer.status(404)
                        .then("x".repeat(HttpModel.ERROR_BYTES_MAX + 1))
                        .pause(new CountDownLatch(1)));

        assertThat(failure.code()).isEqualTo(Code.INVALID);
        assertThat(failure.getMessage()).hasSizeLessThan(600);
    }

    @Test
    void boundsOneEvent() {
        ScriptedAnswer answer = ScriptedAnswer.raw("data: ");
        for (int i = 0; i <= EventSplitter.EVENT_BYTES_MAX >> 20; i++) {
            answer.then(new byte[1 << 20]);
        }
        assertThat(refused(Wire.OPENAI, answer)).hasMessageContaining("larger than");
    }
}
