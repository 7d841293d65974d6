package io.mimikit.store.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.Achievement;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.store.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State directories that the older program really wrote become states in which nothing of them is missing. */
class RecordedStateTest {
    @TempDir
    private Path temp;

    private OldState recorded(String name) throws IOException {
        return OldState.recorded(name, temp.resolve("state"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2-conversation", "v2-killed", "v1-conversation", "v2-archiving", "v2-archived"})
    void everyFileIsAccountedForAndCopiedAndTheStateIsSound(String name) throws IOException {
        OldState old = recorded(name);
        Map<String, String> before = old.files();

        ImportReport report = old.importIt();

        assertThat(report.format()).isEqualTo(name.startsWith("v1") ? 1 : 2);
        assertThat(report.count(Outcome.QUARANTINED)).as(report.text(100)).isZero();
        Set<String> accounted = new HashSet<>();
        report.items().forEach(item -> accounted.add(Ledger.wholeFile(item.file())));
        assertThat(accounted).containsExactlyInAnyOrderElementsOf(before.keySet());
        Map<String, String> copied = OldState.files(temp.resolve("state").resolve(report.backup()));
        copied.remove("report.json");
        assertThat(copied).isEqualTo(before);
        OldState.Found found = old.open();
        assertThat(found.findings()).isEmpty();
        assertThat(found.broken()).isEmpty();
        assertThat(found.recovered().copied()).isFalse();
        assertThat(old.files()).containsKey(report.file());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2-conversation", "v2-killed", "v1-conversation", "v2-archived"})
    void historyKeepsItsIdsOrderTextsUsageAndTimes(String name) throws IOException {
        OldState old = recorded(name);
        List<?> history =
                (List<?>) Objects.requireNonNull(Json.value(Files.readAllBytes(old.root.resolve("history.json"))));
        old.importIt();

        List<Message> messages = old.open().messages();

        assertThat(messages).hasSameSizeAs(history);
        for (int i = 0; i < messages.size(); i++) {
            Fields was = Fields.of(history.get(i)).orElseThrow();
            Message is = messages.get(i);
            assertThat(is.id()).isEqualTo(was.text("id"));
            assertThat(is.text()).isEqualTo(was.text("text"));
            assertThat(is.role().wireName()).isEqualTo(was.text("role"));
            assertThat(is.createdAt()).isEqualTo(was.time("createdAt"));
            assertThat(is.elapsedMillis()).isEqualTo(was.count("elapsedMs"));
            assertThat(is.usage() == null ? null : (Long) is.usage().outputTokens())
                    .isEqualTo(was.object("usage")
                            .map(usage -> usage.count("output"))
                            .orElse(null));
            assertThat(is.archivedIn() != null)
                    .isEqualTo(Boolean.TRUE.equals(was.tree().get("archived")));
        }
    }

    @Test
    void whatWasRunningIsInterruptedAndWhatWaitedWaits() throws IOException {
        OldState old = recorded("v2-killed");
        old.importIt();
        OldState.Found found = old.open();

        for (String id : List.of("174fbcbc210a438f8f3e941687f43c46", "431d28f1cea548789a44fbbadbd9f68d")) {
            Task ran = found.task(id);
            assertThat(ran.status()).isEqualTo(TaskStatus.INTERRUPTED);
            assertThat(ran.executed()).isEqualTo(Execution.INTERRUPTED);
            assertThat(ran.achieved()).isEqualTo(Achievement.UNKNOWN);
            assertThat(ran.attempts()).hasSize(1);
            assertThat(old.runs(RunEntry.TASK, id)).extracting(RunEntry::action).containsExactly("started", "finished");
        }
        List<Task> queued = found.<Task>all(Kind.TASK).stream()
                .filter(task ->
                        task.status() == TaskStatus.QUEUED && task.spec().role() == Role.WORKER)
                .sorted(java.util.Comparator.comparing(Task::readyAt))
                .toList();
        assertThat(queued).extracting(task -> task.spec().prompt()).first().isEqualTo("SLOW task 4");
        assertThat(queued).hasSize(3).allSatisfy(task -> {
            assertThat(task.spec().priority()).isEqualTo(5);
            assertThat(task.spec().traceId()).isEqualTo("trace-b7af81de4b20");
            assertThat(task.spec().origin().parentTaskId()).isEqualTo("a02734049fd844ff984b893261e37287");
        });
        assertThat(found.task("6247af80333a4db683a25821c7204d9b").status()).isEqualTo(TaskStatus.DONE);
        assertThat(found.task("431d28f1cea548789a44fbbadbd9f68d").spec().priority())
                .isEqualTo(7);
    }

    @Test
    void anUnansweredInputAwaitsATurnOnce() throws IOException {
        OldState old = recorded("v2-killed");
        old.importIt();
        OldState.Found found = old.open();

        assertThat(found.messages().stream().filter(Message::awaitsTurn).map(Message::id))
                .containsExactly("148a402f");
        assertThat(found.<Task>all(Kind.TASK).stream()
                        .filter(task -> task.spec().role() == Role.TELLER))
                .hasSize(1);
        assertThat(found.messages().stream().filter(message -> message.state() == MessageState.PENDING))
                .hasSize(1);
    }

    @Test
    void triggersKeepWhatTheyWait() throws IOException {
        OldState old = recorded("v2-conversation");
        old.importIt();
        OldState.Found found = old.open();

        Trigger daily = found.trigger("trg-daily");
        assertThat(daily.enabled()).isTrue();
        assertThat(Objects.requireNonNull(daily.spec().schedule()).everyMillis())
                .isEqualTo(20_000);
        assertThat(daily.state().nextRunAt()).isEqualTo(Instant.parse("2026-11-22T06:27:37.512Z"));
        assertThat(daily.spec().schedule().anchor()).isEqualTo(daily.state().nextRunAt());
        assertThat(daily.state().lastStatus()).isEqualTo("ok");
        assertThat(daily.state().lastDurationMillis()).isEqualTo(791);
        assertThat(found.trigger("trg-far").state().nextRunAt()).isEqualTo(Instant.parse("2026-12-22T06:26:57.496Z"));
        assertThat(found.trigger("trg-and").spec().condition())
                .isEqualTo(Map.of(
                        "all",
                        List.of(
                                Map.of("fileExists", Map.of("path", "notes/flag")),
                                Map.of("taskDone", Map.of("taskId", "demo-count")))));
        assertThat(found.trigger("trg-eval").spec().condition()).containsOnlyKeys("judged");
        assertThat(found.trigger("trg-after").spec().cooldownMillis()).isEqualTo(3_600_000);
        assertThat(found.trigger("trg-after").extra()).containsKey("imported");
        assertThat(found.<Trigger>all(Kind.TRIGGER))
                .hasSize(11)
                .allSatisfy(
                        trigger -> assertThat(trigger.spec().task().prompt()).isNotEmpty());
    }

    @Test
    void aOneShotThatFiredDoesNotFireAgain() throws IOException {
        OldState old = recorded("v2-conversation");
        old.importIt();

        Trigger once = old.open().trigger("trg-once");

        assertThat(once.enabled()).isFalse();
        assertThat(once.disabledReason()).isEqualTo("done");
        assertThat(once.state().nextRunAt()).isNull();
    }

    @Test
    void outcomesAreFinishedTasksAndEventsAreNotices() throws IOException {
        OldState old = recorded("v2-conversation");
        old.importIt();
        OldState.Found found = old.open();

        Map<String, TaskStatus> outcomes = found.recovered().finished();
        assertThat(outcomes).containsEntry("demo-count", TaskStatus.DONE);
        assertThat(outcomes.values()).contains(TaskStatus.FAILED);
        Set<String> inIndex = outcomes.keySet();
        assertThat(found.finished().keySet()).isEqualTo(inIndex);
        assertThat(found.<Notice>all(Kind.NOTICE)).singleElement().satisfies(notice -> {
            assertThat(notice.id()).isEqualTo("0bbf69c6");
            assertThat(notice.taskId()).isEqualTo("db906e4370b14d598bb4a50271e6689b");
            assertThat(notice.text()).contains("send the release reminder");
        });
    }

    @Test
    void memoryAndRunLogsStayByteForByte() throws IOException {
        OldState old = recorded("v2-conversation");
        Map<String, String> before = old.files();
        old.importIt();
        old.open();
        Map<String, String> after = old.files();

        List<String> staying =
                before.keySet().stream().filter(LegacyLayout::stays).toList();
        assertThat(staying).hasSizeGreaterThan(30);
        assertThat(staying).allSatisfy(file -> assertThat(after.get(file)).isEqualTo(before.get(file)));
        assertThat(after.keySet()).noneMatch(LegacyLayout::isSuperseded);
        assertThat(old.runs(RunEntry.TRIGGER, "trg-once"))
                .hasSizeGreaterThan(7)
                .allSatisfy(entry -> assertThat(entry.action()).isNotEqualTo("damaged"));
    }

    @Test
    void summariesUnderWayGoOnAsSummaries() throws IOException {
        OldState old = recorded("v2-archiving");
        old.importIt();
        OldState.Found found = old.open();

        List<Task> summaries = found.<Task>all(Kind.TASK).stream()
                .filter(task -> task.spec().role() == Role.SUMMARY)
                .toList();
        assertThat(summaries.stream().collect(Collectors.groupingBy(Task::status, Collectors.counting())))
                .containsEntry(TaskStatus.QUEUED, 1L)
                .containsEntry(TaskStatus.INTERRUPTED, 3L);
        assertThat(summaries).allSatisfy(task -> assertThat(task.spec().data()).containsKeys("period", "messageIds"));
        assertThat(found.messages().stream().filter(message -> message.archivedIn() == null))
                .isNotEmpty();
        assertThat(found.<Notice>all(Kind.NOTICE)).isEmpty();
        assertThat(found.messages().stream().map(Message::archivedIn).filter(Objects::nonNull))
                .contains("memory/2026-11-20-message-16-2-days-old.md");
    }

    @Test
    void theSecondImportHasNothingToDo() throws IOException {
        OldState old = recorded("v2-killed");
        old.importIt();
        Map<String, String> after = old.files();

        assertThat(old.importer().inPlace(old.root)).isEmpty();

        assertThat(old.files()).isEqualTo(after);
    }
}
