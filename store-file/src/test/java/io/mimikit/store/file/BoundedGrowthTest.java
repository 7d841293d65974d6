package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.Retention;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.IdempotencyEntry;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.UsageTotal;
import io.mimikit.kernel.store.AuditVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens for however long, no part of a state outgrows its cap: days of random work far beyond all of them, on
 * real files, and after each round of retention every part is measured. {@code -Dmimikit.seed=N} repeats a run.
 */
final class BoundedGrowthTest {
    private static final long SEED = Long.getLong("mimikit.seed", System.nanoTime());
    private static final int DAYS = Boolean.getBoolean("mimikit.long") ? 30 : 5;
    private static final long PART = BusyDays.STORE.logPartBytesMax();
    /** The line that makes a part or a tail full may be this much too long. */
    private static final long LINE = 8 << 10;

    /** Half an output that a crash has just left. */
    private static final long UNFINISHED = 1000;

    /** A cap that nothing reaches proves nothing. */
    private static boolean isReached(long count) {
        return count > 0;
    }

    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory;

    private final Disk disk = new NioDisk();
    private long tasksGone;
    private long triggerLinesGone;
    private long artifactsGone;
    private long auditLinesGone;
    private long backupsGone;
    private long refusals;

    @Test
    void noPartHasMoreThanItsNumber() throws IOException {
        live(BusyDays.Caps.FEW);
        assertThat(List.of(tasksGone, triggerLinesGone, artifactsGone, backupsGone, refusals))
                .allMatch(BoundedGrowthTest::isReached);
    }

    @Test
    void noPartIsLargerThanItsBytes() throws IOException {
        live(BusyDays.Caps.LITTLE);
        assertThat(List.of(tasksGone, triggerLinesGone, artifactsGone, auditLinesGone, backupsGone))
                .allMatch(BoundedGrowthTest::isReached);
    }

    @Test
    void nothingStaysLongerThanItsAge() throws IOException {
        live(BusyDays.Caps.SHORT);
        assertThat(List.of(tasksGone, triggerLinesGone, artifactsGone, auditLinesGone, backupsGone))
                .allMatch(BoundedGrowthTest::isReached);
    }

    private void live(BusyDays.Caps caps) throws IOException {
        System.out.println("BoundedGrowthTest: seed " + SEED + ", " + DAYS + " days");
        try (BusyDays runtime = new BusyDays(directory.resolve("state"), SEED, caps)) {
            for (int day = 0; day < DAYS; day++) {
                runtime.day();
                count(runtime.prune());
                assertFilesAreBounded(runtime);
                assertStateIsBounded(runtime);
                assertNothingIsOld(runtime);
            }
            AuditVerdict verdict = runtime.store.verifyAudit();
            assertThat(verdict.isIntact()).as(verdict.toString()).isTrue();
            assertThat(verdict.dropped()).isEqualTo(auditLinesGone);
            refusals = runtime.refusals(ErrorCode.BACKPRESSURE);
        }
        assertThat(new StateVerification(directory.resolve("state"), disk).run().findings())
                .isEmpty();
    }

    private void count(StateRetention.Pruned pruned) {
        tasksGone += pruned.finishedIds().size();
        triggerLinesGone += pruned.triggerLines();
        artifactsGone += pruned.artifacts();
        auditLinesGone += pruned.auditLines();
        backupsGone += pruned.backups();
    }

    private void assertFilesAreBounded(BusyDays runtime) throws IOException {
        StateRetention.Live live = runtime.live();
        Map<String, StateSize.Part> parts = StateSize.of(runtime.root, disk);
        RetentionLimits limits = runtime.caps.files();
        // What is alive can't go, and the newest part stays whole, with the logs and artifacts of its tasks.
        Set<String> newest = newestPart(runtime);
        Set<String> needed = new HashSet<>(live.taskIds());
        needed.addAll(newest);
        assertThat(bytes(parts, "runs"))
                .as("runs")
                .isLessThanOrEqualTo(limits.runs().bytesMax() + logBytes(runtime, needed) + PART + LINE);
        assertThat(runtime.store.listFinished(100_000).size())
                .as("finished tasks")
                .isLessThanOrEqualTo(limits.runs().tasksMax() + newest.size());
        for (String name : disk.list(runtime.root.resolve("runs/triggers"))) {
            assertThat(Files.readAllLines(runtime.root.resolve("runs/triggers").resolve(name)))
                    .as(name)
                    .hasSizeLessThanOrEqualTo(limits.runs().linesPerTriggerMax());
        }
        assertThat(StateSize.all(runtime.root.resolve("runs/triggers"), disk).bytes())
                .as("logs of triggers")
                .isLessThanOrEqualTo(limits.runs().bytesMax() / 2);
        assertThat(bytes(parts, "artifacts"))
                .as("artifacts")
                .isLessThanOrEqualTo(limits.artifacts().bytesMax() + artifactBytes(runtime, live, newest) + UNFINISHED);
        assertThat(disk.list(runtime.root.resolve("artifacts")).stream().filter(name -> name.endsWith(".tmp")))
                .as("halves of outputs; the one that a crash has just left is too young to be sure")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(bytes(parts, "audit"))
                .as("audit")
                .isLessThanOrEqualTo(limits.audit().bytesMax() + 2 * (PART + LINE));
        assertThat(disk.list(runtime.root.resolve("backup")))
                .as("backups")
                .hasSizeLessThanOrEqualTo(limits.backups().max());
        assertThat(bytes(parts, "backup"))
                .as("backups")
                .satisfiesAnyOf(
                        bytes -> assertThat(bytes)
                                .isLessThanOrEqualTo(limits.backups().bytesMax()),
                        bytes -> assertThat(disk.list(runtime.root.resolve("backup")))
                                .hasSize(1));
        assertJournalAndDocuments(runtime, parts);
        assertReferredArtifactsAreThere(runtime, live);
    }

    private static long bytes(Map<String, StateSize.Part> parts, String name) {
        return parts.containsKey(name) ? parts.get(name).bytes() : 0;
    }

    private void assertJournalAndDocuments(BusyDays runtime, Map<String, StateSize.Part> parts) {
        long documents = StateSize.documentBytes(runtime.root, disk);
        long tail = Math.max(BusyDays.STORE.tailBytesMin(), documents);
        assertThat(bytes(parts, "journal"))
                .as("journal")
                .isLessThanOrEqualTo(2 * tail + BusyDays.STORE.segmentBytesMax());
        assertThat(bytes(parts, "state")).as("documents").isLessThanOrEqualTo(3 * documents + (64 << 10));
    }

    private Set<String> newestPart(BusyDays runtime) throws IOException {
        Path runs = runtime.root.resolve("runs");
        List<String> names = LogFile.named(disk, runs, FinishedTasks.PREFIX);
        if (names.isEmpty()) {
            return Set.of();
        }
        return LogFile.last(disk, runs.resolve(names.getLast()), Integer.MAX_VALUE).stream()
                .map(line -> String.valueOf(Json.object(line.bytes()).get(EntityText.ID)))
                .collect(Collectors.toSet());
    }

    private long logBytes(BusyDays runtime, Set<String> tasks) throws IOException {
        long bytes = 0;
        for (String id : tasks) {
            Path file = runtime.root.resolve("runs/tasks").resolve(id + LogFile.SUFFIX);
            bytes += disk.exists(file) ? disk.size(file) : 0;
        }
        return bytes;
    }

    private long artifactBytes(BusyDays runtime, StateRetention.Live live, Set<String> newest) throws IOException {
        Set<String> needed = new HashSet<>(live.artifacts());
        for (String id : newest) {
            runtime.store
                    .findFinished(id)
                    .map(Task::result)
                    .map(result -> String.valueOf(result.artifact()))
                    .ifPresent(needed::add);
        }
        long bytes = 0;
        for (String name : needed) {
            Path file = runtime.root.resolve("artifacts").resolve(name);
            bytes += disk.exists(file) ? disk.size(file) : 0;
        }
        return bytes;
    }

    private void assertReferredArtifactsAreThere(BusyDays runtime, StateRetention.Live live) {
        Set<String> referred = new HashSet<>(live.artifacts());
        runtime.store.listFinished(100_000).stream()
                .map(Task::result)
                .filter(result -> result != null && result.artifact() != null)
                .forEach(result -> referred.add(String.valueOf(result.artifact())));
        assertThat(referred).allMatch(name -> disk.exists(runtime.root.resolve("artifacts/" + name)), "is there");
    }

    private static void assertStateIsBounded(BusyDays runtime) {
        Map<Kind, List<Entity>> all = all(runtime);
        long open = of(all, Question.class).stream().filter(Question::isOpen).count();
        assertThat(all.get(Kind.QUESTION))
                .hasSizeLessThanOrEqualTo((int) (runtime.caps.state().questionsMax() + open));
        assertThat(all.get(Kind.IDEMPOTENCY))
                .hasSizeLessThanOrEqualTo(runtime.caps.state().idempotencyMax());
        assertThat(all.get(Kind.OUTBOX))
                .hasSizeLessThanOrEqualTo(runtime.caps.state().outboxMax());
        assertThat(perConversation(all, Notice.class, Notice::conversation))
                .allSatisfy((name, count) -> assertThat(count)
                        .isLessThanOrEqualTo(runtime.caps.state().noticesMax()));
        assertThat(all.get(Kind.PLAN)).isEmpty();
        assertMessagesAreBounded(all);
        assertThat(over(all))
                .as("conversations that are over")
                .hasSizeLessThanOrEqualTo(runtime.caps.state().conversationsMax());
    }

    private static void assertMessagesAreBounded(Map<Kind, List<Entity>> all) {
        int soft = BusyDays.HISTORY.soft();
        Map<String, Long> unarchived = of(all, Message.class).stream()
                .filter(message -> message.archivedIn() == null)
                .collect(Collectors.groupingBy(Message::conversation, Collectors.counting()));
        assertThat(perConversation(all, Message.class, Message::conversation))
                .allSatisfy((name, count) ->
                        assertThat(count).isLessThanOrEqualTo(soft + unarchived.getOrDefault(name, 0L)));
    }

    private static Map<Kind, List<Entity>> all(BusyDays runtime) {
        return runtime.query(state -> {
            Map<Kind, List<Entity>> copy = new EnumMap<>(Kind.class);
            for (Kind kind : Kind.values()) {
                copy.put(kind, List.copyOf(state.all(kind)));
            }
            return copy;
        });
    }

    /** Conversations in which all is archived and answered, and where nobody speaks any more. */
    private static List<Conversation> over(Map<Kind, List<Entity>> all) {
        Set<String> needed = new HashSet<>(Set.of(Conversation.MAIN));
        of(all, Message.class).stream()
                .filter(message -> message.archivedIn() == null)
                .forEach(message -> needed.add(message.conversation()));
        of(all, Notice.class).forEach(notice -> needed.add(notice.conversation()));
        of(all, Question.class).stream()
                .filter(Question::isOpen)
                .forEach(question -> needed.add(question.conversation()));
        of(all, Task.class).stream()
                .filter(task -> !task.status().isTerminal())
                .forEach(task -> needed.add(task.spec().conversation()));
        Objects.requireNonNull(all.get(Kind.TRIGGER)).forEach(trigger -> needed.add("trigger." + trigger.id()));
        return of(all, Conversation.class).stream()
                .filter(conversation -> !needed.contains(conversation.id()))
                .toList();
    }

    /** An age may be exceeded by the day that files are made of, and by what the engine looks at only now and then. */
    private void assertNothingIsOld(BusyDays runtime) throws IOException {
        Instant now = runtime.clock.instant();
        RetentionLimits files = runtime.caps.files();
        assertThat(runtime.store.listFinished(100_000))
                .allMatch(task ->
                        !end(task).isBefore(now.minus(files.runs().keep()).minus(DAY)));
        Set<String> alive = runtime.live().taskIds();
        List<String> logs = new ArrayList<>(disk.list(runtime.root.resolve("runs/tasks")));
        logs.removeIf(name -> alive.contains(name.substring(0, name.length() - LogFile.SUFFIX.length())));
        for (String name : logs) {
            Path log = runtime.root.resolve("runs/tasks").resolve(name);
            assertThat(modified(log))
                    .as(name)
                    .isAfterOrEqualTo(now.minus(files.runs().keep()).minus(DAY.multipliedBy(2)));
        }
        List<String> backups = disk.list(runtime.root.resolve("backup"));
        assertThat(backups.subList(0, Math.max(0, backups.size() - 1)))
                .allMatch(name -> !StateBackup.OWN_NAME
                        .parse(name, Instant::from)
                        .isBefore(now.minus(files.backups().keep())));
        List<String> audits = LogFile.named(disk, runtime.root.resolve("audit"), AuditText.PREFIX);
        if (audits.size() > 2) {
            assertThat(lastAt(runtime.root.resolve("audit").resolve(audits.getFirst())))
                    .isAfterOrEqualTo(now.minus(files.audit().keep()));
        }
        Map<Kind, List<Entity>> all = all(runtime);
        Retention state = runtime.caps.state();
        assertThat(of(all, Question.class).stream().filter(question -> !question.isOpen()))
                .allMatch(question -> !question.expiresAt()
                        .isBefore(now.minusMillis(state.questionsKeepMillis()).minus(DAY)));
        assertThat(of(all, UsageTotal.class))
                .allMatch(total -> !LocalDate.parse(total.day())
                        .isBefore(LocalDate.ofInstant(
                                now.minusMillis(state.usageKeepMillis()).minus(DAY), ZoneOffset.UTC)));
        assertThat(of(all, IdempotencyEntry.class))
                .allMatch(entry -> entry.expiresAt().isAfter(now));
        Instant silentSince = now.minusMillis(state.conversationsKeepMillis()).minus(DAY);
        assertThat(over(all))
                .allMatch(conversation -> of(all, Message.class).stream()
                        .anyMatch(message -> message.conversation().equals(conversation.id())
                                && message.createdAt().isAfter(silentSince)));
    }

    /** Of a log of a task, by its newest line. */
    private Instant modified(Path log) throws IOException {
        LogFile.Line last = LogFile.last(disk, log, 1).getFirst();
        return Instant.parse(String.valueOf(Json.object(last.bytes()).get("ts")));
    }

    private Instant lastAt(Path audit) throws IOException {
        return AuditText.parse(LogFile.last(disk, audit, 1).getFirst().bytes())
                .orElseThrow()
                .at();
    }

    private static Instant end(Task task) {
        return task.finishedAt() == null ? task.createdAt() : task.finishedAt();
    }

    private static <E extends Entity> List<E> of(Map<Kind, List<Entity>> all, Class<E> type) {
        return all.values().stream()
                .flatMap(List::stream)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static <E extends Entity> Map<String, Long> perConversation(
            Map<Kind, List<Entity>> all, Class<E> type, Function<E, String> conversation) {
        return of(all, type).stream().collect(Collectors.groupingBy(conversation, Collectors.counting()));
    }
}
