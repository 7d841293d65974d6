package io.mimikit.kernel.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong in a request is named: the field, the value, and what would be right. */
class BadInputTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final KernelConfig CONFIG = KernelConfig.defaults();

    private static Map<String, Object> with(Map<String, Object> base, String field, Object value) {
        Map<String, Object> body = new HashMap<>(base);
        body.put(field, value);
        return body;
    }

    private static void assertNamed(ThrowingCallable reading, String field, List<String> words) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.field()).contains(field))
                .hasMessageContaining(field)
                .hasMessageContainingAll(words.toArray(CharSequence[]::new));
    }

    static Stream<Arguments> tasks() {
        Map<String, Object> command = Map.of("argv", List.of("ls"));
        return Stream.of(
                arguments("prompt", " ", "prompt", List.of("blank")),
                arguments("prompt", 7, "prompt", List.of("a string", "7")),
                arguments("prompt", "x".repeat(262_145), "prompt", List.of("262145", "at most 262144")),
                arguments("command", command, "prompt", List.of("only one of them")),
                arguments("lane", "teller", "lane", List.of("teller", "worker")),
                arguments("lane", "wrker", "lane", List.of("wrker", "worker")),
                arguments("priority", 11, "priority", List.of("11", "0 to 10")),
                arguments("priority", "high", "priority", List.of("a whole number", "high")),
                arguments("class", "urgent", "class", List.of("urgent", "foreground, background")),
                arguments("timeout", "0s", "timeout", List.of("0s", "1ms to 30d")),
                arguments("timeout", "31d", "timeout", List.of("31d", "30d")),
                arguments("timeout", 1e18, "timeout", List.of("too long")),
                arguments("timeout", "soon", "timeout", List.of("soon")),
                arguments("deadline", true, "deadline", List.of("10m", "number of seconds", "true")),
                arguments("notBefore", "yesterday", "notBefore", List.of("yesterday", "2026-12-01")),
                arguments("id", "../etc", "id", List.of("../etc", "letter or digit")),
                arguments("conversation", "a b", "conversation", List.of("a b")),
                arguments("after", "t1", "after", List.of("a list", "t1")),
                arguments("after", List.of("a/b"), "after", List.of("a/b")),
                arguments("after", Collections.nCopies(1001, "t"), "after", List.of("1000")),
                arguments(
                        "delivery", "exactly-once", "delivery", List.of("exactly-once", "at-least-once, at-most-once")),
                arguments("retry", Map.of("maxAttempts", 0), "retry.maxAttempts", List.of("0", "1 to 100")),
                arguments("retry", Map.of("on", List.of("oops")), "retry.on", List.of("oops", "timeout")),
                arguments("retry", Map.of("backof", "5s"), "retry.backof", List.of("did you mean backoff")),
                arguments("priorty", 5, "priorty", List.of("did you mean priority")));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void ofATask(String field, Object value, String named, List<String> words) {
        Map<String, Object> body = with(Map.of("prompt", "p"), field, value);
        assertNamed(() -> TaskRequest.read(Input.of(body, "task"), CONFIG, NOW), named, words);
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                arguments(Map.of(), "command.argv", List.of("line", "required")),
                arguments(Map.of("argv", List.of("ls"), "line", "ls"), "command.argv", List.of("only one of them")),
                arguments(Map.of("argv", List.of(" ")), "command.argv", List.of("program first")),
                arguments(Map.of("argv", Collections.nCopies(1001, "a")), "command.argv", List.of("1000")),
                arguments(Map.of("argv", List.of(1)), "command.argv[0]", List.of("a string", "1")),
                arguments(
                        Map.of("line", "cat", "stdin", "x".repeat(1_048_577)),
                        "command.stdin",
                        List.of("1048577", "at most 1048576", "file")),
                arguments(Map.of("line", "ls", "env", Map.of("A", 1)), "command.env.A", List.of("a string")));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void ofACommand(Map<String, Object> command, String named, List<String> words) {
        assertNamed(() -> TaskRequest.read(Input.of(Map.of("command", command), "task"), CONFIG, NOW), named, words);
    }

    static Stream<Arguments> triggers() {
        return Stream.of(
                arguments("schedule", Map.of(), "schedule", List.of("exactly one of every, cron and at")),
                arguments("schedule", Map.of("every", "1h", "at", "in 1h"), "schedule", List.of("exactly one")),
                arguments("schedule", Map.of("every", "10ms"), "schedule.every", List.of("10ms", "1s")),
                arguments(
                        "schedule", Map.of("every", "1h", "anchor", "noonish"), "schedule.anchor", List.of("noonish")),
                arguments("schedule", Map.of("cron", "61 * * * *"), "schedule.cron", List.of("61")),
                arguments("schedule", Map.of("cron", "0 0 31 2 *"), "schedule.cron", List.of("0 0 31 2 *", "never")),
                arguments(
                        "schedule",
                        Map.of("cron", "0 9 * * *", "zone", "Mars/Base"),
                        "schedule.zone",
                        List.of("Mars/Base")),
                arguments(
                        "schedule", Map.of("at", "2025-01-01"), "schedule.at", List.of("2025-01-01", "past", "runNow")),
                arguments("schedule", Map.of("at", "soon"), "schedule.at", List.of("soon", "in 20m")),
                arguments("schedule", "daily", "schedule", List.of("an object", "daily")),
                arguments("condition", Map.of("fileExists", Map.of()), "condition", List.of("exclude each other")),
                arguments("task", Map.of(), "task.prompt", List.of("command", "required")),
                arguments("task", Map.of("prompt", "p", "timeout", "0s"), "task.timeout", List.of("0s", "1ms")),
                arguments("task", Map.of("prompt", "p", "deadline", "0s"), "task.deadline", List.of("0s", "1ms")),
                arguments("task", Map.of("prompt", "p", "lane", "teller"), "task.lane", List.of("teller")),
                arguments(
                        "task",
                        Map.of("prompt", "p", "delivery", "at-most-once", "retry", Map.of("maxAttempts", 2)),
                        "task.retry.maxAttempts",
                        List.of("2", "at-most-once", "use 1")),
                arguments("overlap", "que", "overlap", List.of("que", "skip, queue, queueAll, replace, allow")),
                arguments("missed", "twice", "missed", List.of("twice", "skip, one, all")),
                arguments(
                        "missed", Map.of("mode", "all", "windw", "1h"), "missed.windw", List.of("did you mean window")),
                arguments("jitter", "30m", "jitter", List.of("30m", "half of 1h")),
                arguments("maxRuns", 0, "maxRuns", List.of("0", "1 to")),
                arguments("expiresAt", "2025-01-01", "expiresAt", List.of("2025-01-01", "past")),
                arguments("expiresAt", "someday", "expiresAt", List.of("someday")),
                arguments("notify", "maybe", "notify", List.of("maybe", "always, failure, never")),
                arguments("nam", "x", "nam", List.of("did you mean name")));
    }

    @ParameterizedTest
    @MethodSource("triggers")
    void ofATrigger(String field, Object value, String named, List<String> words) {
        Map<String, Object> good = Map.of("schedule", Map.of("every", "1h"), "task", Map.of("prompt", "p"));
        Map<String, Object> body = with(good, field, value);
        assertNamed(() -> TriggerRequest.read(Input.of(body, "trigger"), CONFIG, NOW, null), named, words);
    }

    @Test
    void whatIsNoObjectAtAll() {
        assertNamed(() -> Input.of(List.of(), "the request"), "the request", List.of("JSON object"));
        assertNamed(() -> Input.of(null, "the request"), "the request", List.of("JSON object"));
    }

    @Test
    void nullIsAsGoodAsMissing() {
        Map<String, Object> body = new HashMap<>(Map.of("prompt", "p"));
        body.put("priority", null);
        assertThat(TaskRequest.read(Input.of(body, "task"), CONFIG, NOW).priority())
                .isEqualTo(5);
    }
}
