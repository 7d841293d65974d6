package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.store.AuditLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A document that somebody has edited while nothing ran is taken in whole, with a record, or not at all. */
class StateAcceptTest {
    private static final Actor EDITOR = new Actor("anna", "cli", null);

    @TempDir
    Path temp;

    private Path root;

    @BeforeEach
    void make() {
        root = temp.resolve("state");
        try (SmallState state = new SmallState(root)) {
            state.task("one");
            state.task("two");
            state.message("hello", "good morning");
            state.put(
                    Kind.TRIGGER,
                    Map.of(
                            "id",
                            "daily",
                            "createdAt",
                            "2026-11-22T09:00:00.000Z",
                            "spec",
                            Map.of(
                                    "name", "daily",
                                    "schedule", Map.of("cron", "0 9 * * *", "zone", "UTC"),
                                    "task", Map.of("lane", "worker", "prompt", "look")),
                            "state",
                            Map.of("nextRunAt", "2026-11-23T09:00:00.000Z")));
            state.checkpoint();
        }
    }

    private Path document(String kind) {
        try (Stream<Path> files = Files.list(root.resolve("state"))) {
            return files.filter(path -> path.getFileName().toString().startsWith(kind))
                    .max(Path::compareTo)
                    .orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void edit(Path file, String what, String into) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(what);
        Files.writeString(file, text.replace(what, into));
    }

    private StateAccept.Accepted accept(Path file, boolean dryRun) {
        return new StateAccept(root, new NioDisk(), InstantSource.fixed(SmallState.START.plusSeconds(3600)))
                .run(file, EDITOR, dryRun);
    }

    private Map<String, String> contents() {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(root.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return all;
    }

    @Test
    void aDocumentThatOnlyLooksOtherIsWrittenAnew() throws IOException {
        Path file = document("tasks");
        edit(file, "\n", "\r\n");
        assertThat(new StateVerification(root, new NioDisk()).run().isSound()).isFalse();

        assertThat(accept(file, true).taken()).isFalse();
        StateAccept.Accepted accepted = accept(file, false);

        assertThat(accepted.differences()).isEmpty();
        assertThat(accepted.taken()).isTrue();
        assertThat(new StateVerification(root, new NioDisk()).run().findings()).isEmpty();
        Map<String, String> before = contents();
        assertThat(accept(document("tasks"), false).taken()).isFalse();
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aPriorityThatNoTaskMayHaveIsRefused() throws IOException {
        Path tasks = document("tasks");
        edit(tasks, "\"priority\": 5", "\"priority\": 11");
        assertThatThrownBy(() -> accept(tasks, false)).hasMessageContaining("spec.priority is 11; use 0 to 10");
    }

    @Test
    void anEditInItsPlaceIsShownRecordedAndTakenIn() throws IOException {
        Path file = document("tasks");
        edit(file, "do two", "do two better");

        StateAccept.Accepted accepted = accept(file, false);

        assertThat(accepted.taken()).isTrue();
        assertThat(accepted.differences()).singleElement().satisfies(difference -> {
            assertThat(difference.what()).isEqualTo("changed");
            assertThat(difference.id()).isEqualTo("two");
            assertThat(difference.line()).isGreaterThan(5);
            assertThat(difference.before().toString()).contains("do two").doesNotContain("better");
            assertThat(difference.after().toString()).contains("do two better");
        });
        try (SmallState state = new SmallState(root)) {
            Task two = (Task) Objects.requireNonNull(state.live().get("task two"));
            assertThat(two.spec().prompt()).isEqualTo("do two better");
            AuditLine line = state.store().readAudit(-1, 1).getFirst();
            assertThat(line.what()).isEqualTo("state.accept");
            assertThat(line.by()).isEqualTo(EDITOR);
            assertThat(line.changes().toString()).contains("do two better");
            assertThat(state.store().verifyAudit().isIntact()).isTrue();
        }
        assertThat(new StateVerification(root, new NioDisk()).run())
                .returns(accepted.lastQ(), StateReport::lastQ)
                .returns(2L, StateReport::generation);
    }

    @Test
    void aCopyIsTakenInToo() throws IOException {
        Path copy = temp.resolve("edited.json");
        Files.copy(document("tasks"), copy);
        edit(copy, "do one", "do one first");
        assertThat(accept(copy, false).differences()).hasSize(1);
        assertThat(new StateVerification(root, new NioDisk()).run().findings()).isEmpty();
        try (SmallState state = new SmallState(root)) {
            assertThat(state.live().get("task one")).asString().contains("do one first");
        }
    }

    @Test
    void whatIsAddedAndTakenOutIsAddedAndTakenOut() throws IOException {
        Path file = document("tasks");
        edit(file, "\"id\": \"one\"", "\"id\": \"three\", \"mine\": {\"kept\": true}");
        assertThat(accept(file, false).differences())
                .extracting(difference -> difference.what() + " " + difference.id())
                .containsExactlyInAnyOrder("added three", "removed one");
        try (SmallState state = new SmallState(root)) {
            assertThat(state.live()).containsKeys("task three", "task two").doesNotContainKey("task one");
            Task three = (Task) Objects.requireNonNull(state.live().get("task three"));
            assertThat(three.extra()).containsKey("mine");
        }
    }

    @Test
    void aNewScheduleBeginsNow() throws IOException {
        Path file = document("triggers");
        edit(file, "0 9 * * *", "30 10 * * *");
        accept(file, false);
        try (SmallState state = new SmallState(root)) {
            Trigger daily = (Trigger) Objects.requireNonNull(state.live().get("trigger daily"));
            assertThat(daily.state().nextRunAt()).isEqualTo(Instant.parse("2026-11-22T10:30:00Z"));
        }
    }

    @Test
    void aDryRunOnlyShows() throws IOException {
        Path file = document("messages");
        edit(file, "good morning", "good evening");
        Map<String, String> before = contents();
        StateAccept.Accepted accepted = accept(file, true);
        assertThat(accepted.taken()).isFalse();
        assertThat(accepted.differences()).hasSize(1);
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void anotherLayoutIsNoDifference() throws IOException {
        Path there = document("messages");
        Path file = temp.resolve(there.getFileName());
        Files.writeString(file, Files.readString(there).replaceAll("\n\\s*", " "));
        Map<String, String> before = contents();
        assertThat(accept(file, false).differences()).isEmpty();
        assertThat(contents()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tasks | \"do two\", | \"do two\" | not JSON",
                "tasks | \"queued\" | \"sleeping\" | task one: task.status",
                "tasks | \"queued\" | \"running\" | task one is running without an attempt",
                "tasks | \"queued\" | \"done\" | task one is over and has no end",
                "tasks | \"id\": \"two\" | \"id\": \"one\" | task one is there twice, also on line 5",
                "tasks | \"id\": \"two\" | \"id\": \"../two\" | id: ../two is none",
                "tasks | \"kind\": \"task\" | \"kind\": \"lane\" | kind: lane in a document of tasks",
                "tasks | \"kind\": \"tasks\" | \"kind\": \"tusks\" | no kind of documents called tusks",
                "tasks | \"entities\" | \"entitties\" | entitties is no field of a document",
                "triggers | 0 9 * * * | 0 99 * * * | trigger daily: ",
                "messages | \"role\": \"user\" | \"conversation\": \"lost\", \"role\": \"user\" | belongs to conversation lost",
            })
    void whatIsWrongIsSaidWithItsLineAndChangesNothing(String kind, String what, String into, String reason)
            throws IOException {
        Path file = document(kind);
        edit(file, what, into);
        Map<String, String> before = contents();
        assertThatThrownBy(() -> accept(file, false)).isInstanceOfSatisfying(MimikitException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(e.getMessage())
                    .contains(reason)
                    .containsPattern(file.getFileName() + ":\\d+: ")
                    .contains("nothing was changed");
        });
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void allProblemsAreSaidAtOnce() throws IOException {
        Path file = document("tasks");
        edit(file, "\"queued\"", "\"sleeping\"");
        assertThatThrownBy(() -> accept(file, false))
                .hasMessageContaining("task one")
                .hasMessageContaining("task two");
    }

    @Test
    void aFormOfANewerProgramIsRefused() throws IOException {
        Path file = document("messages");
        edit(file, "\"schemaVersion\": 1,\n      \"id\"", "\"schemaVersion\": 99,\n      \"id\"");
        Map<String, String> before = contents();
        assertThatThrownBy(() -> accept(file, false))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_TOO_NEW));
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void whatIsOlderThanTheJournalIsRefused() throws IOException {
        Path file = document("tasks");
        try (SmallState state = new SmallState(root)) {
            state.finish("two");
        }
        edit(file, "do two", "do two better");
        Map<String, String> before = contents();
        assertThatThrownBy(() -> accept(file, false))
                .hasMessageContaining("newer records of task two")
                .hasMessageContaining("nothing was changed");
        assertThat(contents()).isEqualTo(before);
        Path messages = document("messages");
        edit(file, "do two better", "do two");
        edit(messages, "good morning", "good evening");
        assertThat(accept(messages, false).taken())
                .as("of which the journal says nothing")
                .isTrue();
    }

    @Test
    void aDocumentThatIsNotTheNewestIsRefused() throws IOException {
        Path old = temp.resolve("tasks-0000.7.json");
        Files.copy(document("tasks"), old);
        assertThatThrownBy(() -> accept(old, false))
                .hasMessageContaining(
                        "those of its kind are " + document("tasks").getFileName());
    }

    @Test
    void aRunningStateIsLeftAloneAndSaysWhatToDoInstead() throws IOException {
        Path file = document("messages");
        try (SmallState state = new SmallState(root)) {
            for (boolean dryRun : List.of(true, false)) {
                assertThatThrownBy(() -> accept(file, dryRun))
                        .hasMessageContaining("mimikit triggers edit")
                        .isInstanceOfSatisfying(
                                MimikitException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_LOCKED));
            }
            assertThat(state.live().get("message hello")).isInstanceOf(Message.class);
        }
    }

    @Test
    void whereTheOtherGenerationIsDamagedNothingCanBeCompared() throws IOException {
        Path file = document("messages");
        edit(file, "good morning", "good evening");
        try (Stream<Path> segments = Files.list(root.resolve("journal"))) {
            for (Path segment : segments.toList()) {
                Files.writeString(segment, "");
            }
        }
        Map<String, String> before = contents();
        assertThatThrownBy(() -> accept(file, false))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DAMAGED));
        assertThat(contents()).isEqualTo(before);
    }
}
