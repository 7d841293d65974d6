package io.mimikit.kernel.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.ActiveHours;
import io.mimikit.kernel.entity.TriggerSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Conditions as they are asked for: what is wrong is named by its place, and what is right can be given back. */
class ConditionRequestTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<String, Object> EXISTS = Map.of("fileExists", Map.of("path", "a"));

    private static TriggerSpec read(Map<String, Object> fields, @Nullable TriggerSpec base) {
        return TriggerRequest.read(Input.of(fields, "trigger"), KernelConfig.defaults(), NOW, base)
                .spec();
    }

    private static TriggerSpec read(Map<String, Object> condition) {
        return read(Map.of("condition", condition, "task", Map.of("prompt", "p")), null);
    }

    private static Map<String, Object> nested(int depth) {
        Map<String, Object> tree = EXISTS;
        for (int i = 0; i < depth; i++) {
            tree = Map.of("not", tree);
        }
        return tree;
    }

    private static Map<String, Object> file(Object path) {
        return Map.of("fileChanged", Map.of("path", path));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments(Map.of(), "condition", "exactly one of fileChanged, fileExists"),
                arguments(
                        Map.of("fileExists", Map.of("path", "a"), "taskDone", Map.of("taskId", "t")),
                        "condition",
                        "exactly one"),
                arguments(Map.of("fileExist", Map.of("path", "a")), "condition.fileExist", "did you mean fileExists"),
                arguments(Map.of("all", List.of()), "condition.all", "at least one"),
                arguments(Map.of("any", EXISTS), "condition.any", "must be a list"),
                arguments(Map.of("all", List.of("x")), "condition.all[0]", "must be an object"),
                arguments(Map.of("not", List.of(EXISTS)), "condition.not", "must be an object"),
                arguments(
                        Map.of("all", List.of(EXISTS, file("/etc/passwd"))),
                        "condition.all[1].fileChanged.path",
                        "/etc/passwd"),
                arguments(file("a/../../b"), "condition.fileChanged.path", "out of the work directory"),
                arguments(file("~/x"), "condition.fileChanged.path", "relative"),
                arguments(file("c:\\x"), "condition.fileChanged.path", "relative"),
                arguments(file("./"), "condition.fileChanged.path", "names no file"),
                arguments(file("a\u0000b"), "condition.fileChanged.path", "names no file"),
                arguments(file("x".repeat(1025)), "condition.fileChanged.path", "at most 1024"),
                arguments(file(7), "condition.fileChanged.path", "a string"),
                arguments(Map.of("fileExists", Map.of()), "condition.fileExists.path", "required"),
                arguments(
                        Map.of("fileExists", Map.of("path", "a", "fireOnInit", true)),
                        "condition.fileExists.fireOnInit",
                        "not known"),
                arguments(Map.of("taskDone", Map.of("taskId", "../x")), "condition.taskDone.taskId", "no valid id"),
                arguments(Map.of("taskFailed", Map.of()), "condition.taskFailed.taskId", "required"),
                arguments(Map.of("judged", Map.of("prompt", " ")), "condition.judged.prompt", "blank"),
                arguments(Map.of("judged", Map.of("prompt", "x".repeat(4001))), "condition.judged.prompt", "4000"),
                arguments(Map.of("gate", Map.of()), "condition.gate.command", "required"),
                arguments(
                        Map.of("gate", Map.of("command", Map.of("argv", List.of()))),
                        "condition.gate.command.argv",
                        "required"),
                arguments(
                        Map.of("gate", Map.of("command", "./g", "every", "10ms")), "condition.gate.every", "1s to 1d"),
                arguments(
                        Map.of("webhook", Map.of("hmac", Map.of("secret", "hunter2"))),
                        "condition.webhook.hmac.secret",
                        "env:NAME"),
                arguments(
                        Map.of("webhook", Map.of("hmac", Map.of("secret", "env:KEY", "header", "a b"))),
                        "condition.webhook.hmac.header",
                        "a b"),
                arguments(Map.of("not", file("a")), "condition.not.fileChanged", "not"),
                arguments(
                        Map.of("not", Map.of("any", List.of(EXISTS, Map.of("webhook", Map.of())))),
                        "condition.not.any[1].webhook",
                        "moment"),
                arguments(nested(9), "condition.not.not.not.not.not.not.not.not.not", "deeper than 8"),
                arguments(Map.of("all", Collections.nCopies(33, EXISTS)), "condition", "33 parts; at most 32"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsNamedByItsPlace(Map<String, Object> condition, String place, String words) {
        assertThatThrownBy(() -> read(condition))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.field()).contains(place))
                .hasMessageContaining(place)
                .hasMessageContaining(words);
    }

    @Test
    void thereIsOneOfScheduleAndCondition() {
        Map<String, Object> task = Map.of("prompt", "p");
        Map<String, Object> schedule = Map.of("every", "1h");
        assertThatThrownBy(() -> read(Map.of("schedule", schedule, "condition", EXISTS, "task", task), null))
                .hasMessageContaining("exclude each other");
        assertThatThrownBy(() -> read(Map.of("task", task), null)).hasMessageContaining("schedule or condition");
        TriggerSpec timed = read(Map.of("schedule", schedule, "task", task), null);
        TriggerSpec waiting = read(Map.of("condition", EXISTS), timed);
        assertThat(waiting.schedule()).isNull();
        assertThat(waiting.condition()).isEqualTo(EXISTS);
        assertThat(read(Map.of("schedule", schedule), waiting).condition()).isEmpty();
        assertThat(read(Map.of("name", "n"), waiting).condition()).isEqualTo(EXISTS);
    }

    static Stream<Map<String, Object>> right() {
        return Stream.of(
                Map.of("fileChanged", Map.of("path", "in/**/*.csv", "fireOnInit", true)),
                EXISTS,
                Map.of("taskDone", Map.of("taskId", "01kdv")),
                Map.of("taskFailed", Map.of("taskId", "01kdv")),
                Map.of("judged", Map.of("prompt", "is it late?")),
                Map.of("webhook", Map.of()),
                Map.of("webhook", Map.of("hmac", Map.of("secret", "file:/run/key", "header", "X-Sig"))),
                Map.of("gate", Map.of("command", Map.of("argv", List.of("./g", "-x"), "stdin", "in"), "every", "30s")),
                nested(8),
                Map.of("all", List.of(EXISTS, Map.of("any", List.of(EXISTS, Map.of("not", EXISTS))))));
    }

    @ParameterizedTest
    @MethodSource("right")
    void whatIsReadCanBeGivenBack(Map<String, Object> condition) {
        assertThat(read(condition).condition()).isEqualTo(condition);
        assertThat(ConditionRequest.describe(ConditionRequest.stored(condition)))
                .isNotBlank();
    }

    @Test
    void pathsAreTakenAsTheyAreMeant() {
        assertThat(read(file("././a.txt")).condition())
                .isEqualTo(Map.of("fileChanged", Map.of("path", "a.txt", "fireOnInit", false)));
        assertThat(read(file("a..b/c")).condition().toString()).contains("a..b/c");
    }

    // ---- active hours

    private static ActiveHours hours(Object... fields) {
        Map<String, Object> hours = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            hours.put((String) fields[i], fields[i + 1]);
        }
        return Objects.requireNonNull(
                read(Map.of("activeHours", hours), read(EXISTS)).activeHours());
    }

    static Stream<Arguments> wrongHours() {
        return Stream.of(
                arguments("8:00", "20:00", "UTC", List.of(), "activeHours.from", "8:00"),
                arguments("08:00", "24:01", "UTC", List.of(), "activeHours.to", "24:01"),
                arguments("24:00", "08:00", "UTC", List.of(), "activeHours.from", "24:00"),
                arguments("08:00", "08:00", "UTC", List.of(), "activeHours.to", "must differ"),
                arguments("08:00", "20:00", "Mars/Base", List.of(), "activeHours.zone", "Mars/Base"),
                arguments("08:00", "20:00", "UTC", List.of("MON", "monday"), "activeHours.days", "monday"));
    }

    @ParameterizedTest
    @MethodSource("wrongHours")
    void wrongHoursAreNamed(String from, String to, String zone, List<String> days, String place, String words) {
        assertThatThrownBy(() -> hours("from", from, "to", to, "zone", zone, "days", days))
                .hasMessageContaining(place)
                .hasMessageContaining(words);
    }

    @Test
    void hoursCanBeTakenAwayAgain() {
        TriggerSpec with = read(Map.of("activeHours", Map.of("from", "08:00", "to", "20:00")), read(EXISTS));
        assertThat(with.activeHours()).isEqualTo(new ActiveHours("08:00", "20:00", "UTC", List.of(), Map.of()));
        assertThat(read(Map.of("name", "n"), with).activeHours()).isEqualTo(with.activeHours());
        assertThat(read(Collections.singletonMap("activeHours", null), with).activeHours())
                .isNull();
    }

    static Stream<Arguments> insideAndOutside() {
        return Stream.of(
                arguments("08:00", "20:00", "UTC", "", "2026-01-01T08:00:00Z", "2026-01-01T07:59:59.999Z"),
                arguments("08:00", "20:00", "UTC", "", "2026-01-01T19:59:59Z", "2026-01-01T20:00:00Z"),
                arguments("08:00", "24:00", "UTC", "", "2026-01-01T23:59:59Z", "2026-01-02T00:00:00Z"),
                arguments("22:00", "06:00", "UTC", "", "2026-01-01T23:00:00Z", "2026-01-01T06:00:00Z"),
                arguments("22:00", "06:00", "UTC", "", "2026-01-01T05:59:00Z", "2026-01-01T21:59:00Z"),
                // over midnight the hours belong to the day on which they began: Friday night is Friday
                arguments("22:00", "06:00", "UTC", "FRI", "2026-01-03T05:00:00Z", "2026-01-02T05:00:00Z"),
                arguments("08:00", "20:00", "UTC", "FRI", "2026-01-02T12:00:00Z", "2026-01-03T12:00:00Z"),
                // the clock on the wall counts, winter and summer
                arguments("08:00", "20:00", "Europe/Berlin", "", "2026-01-01T07:00:00Z", "2026-01-01T06:59:00Z"),
                arguments("08:00", "20:00", "Europe/Berlin", "", "2026-07-01T06:00:00Z", "2026-07-01T18:00:00Z"),
                // 02:30 does not exist in the gap; the first instant after it is 03:00
                arguments("02:30", "04:00", "Europe/Berlin", "", "2026-03-29T01:00:00Z", "2026-03-29T00:59:59Z"),
                // 02:30 comes twice in autumn, and is inside both times
                arguments("02:15", "02:45", "Europe/Berlin", "", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z"),
                arguments("02:15", "02:45", "Europe/Berlin", "", "2026-10-25T01:30:00Z", "2026-10-25T01:45:00Z"));
    }

    @ParameterizedTest
    @MethodSource("insideAndOutside")
    void theClockOnTheWallSaysWhetherItIsTime(
            String from, String to, String zone, String day, String inside, String outside) {
        ActiveHours hours =
                hours("from", from, "to", to, "zone", zone, "days", day.isEmpty() ? List.of() : List.of(day));
        assertThat(hours.contains(Instant.parse(inside))).as("inside " + inside).isTrue();
        assertThat(hours.contains(Instant.parse(outside)))
                .as("outside " + outside)
                .isFalse();
    }

    @Test
    void theZoneOfTheScheduleIsThatOfTheHours() {
        TriggerSpec base = read(EXISTS);
        TriggerSpec timed = read(
                Map.of(
                        "schedule",
                        Map.of("cron", "0 * * * *", "zone", "Asia/Tokyo"),
                        "activeHours",
                        Map.of("from", "08:00", "to", "20:00")),
                base);
        assertThat(Objects.requireNonNull(timed.activeHours()).zone()).isEqualTo("Asia/Tokyo");
    }
}
