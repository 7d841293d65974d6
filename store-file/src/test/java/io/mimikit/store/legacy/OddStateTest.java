package io.mimikit.store.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be wrong with a state directory of the older program, and what becomes of it. */
class OddStateTest {
    private static final String AT = "'createdAt':'2026-11-22T09:00:00.000Z'";

    @TempDir
    private Path temp;

    private OldState old = new OldState(Path.of(""));

    @BeforeEach
    void begin() throws IOException {
        old = new OldState(temp.resolve("state"));
        old.write("inbox.json", "[]");
    }

    private static String task(String id, String more) {
        return "{'id':'" + id + "','prompt':'do " + id + "','type':'oneshot','priority':5," + AT + more + "}";
    }

    private static String trigger(String id, String more) {
        return "{'id':'" + id + "','prompt':'do it','priority':5," + AT + "," + more + "}";
    }

    private Item item(ImportReport report, String file) {
        return report.items().stream()
                .filter(item -> item.file().equals(file))
                .reduce((a, b) -> {
                    throw new AssertionError(file + " is accounted for twice");
                })
                .orElseThrow(() -> new AssertionError(file + " is not accounted for"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[1,2", "null", "[]", "{}", "'text'", "\0\0\0\0", "{'id':'t'}", "{'id':7,'prompt':'x'}"
            })
    void aFileThatCannotBeUsedIsTakenFromItsCopy(String damaged) throws IOException {
        old.write("worker/queue/t.json", damaged).write("worker/queue/t.json.bak", task("t", ""));

        ImportReport report = old.importIt();

        assertThat(item(report, "worker/queue/t.json").outcome()).isEqualTo(Outcome.REPAIRED);
        assertThat(item(report, "worker/queue/t.json.bak").reason()).contains("used");
        assertThat(old.open().task("t").status()).isEqualTo(TaskStatus.QUEUED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {"{'id'|-", "{'id'|{'id'", "null|[]"})
    void whatNobodyCanReadIsKeptInQuarantine(String damaged, @org.jspecify.annotations.Nullable String copy)
            throws IOException {
        old.write("triggers/x.json", damaged);
        if (copy != null) {
            old.write("triggers/x.json.bak", copy);
        }

        ImportReport report = old.importIt();

        Item item = item(report, "triggers/x.json");
        assertThat(item.outcome()).isEqualTo(Outcome.QUARANTINED);
        assertThat(item.reason()).contains(copy == null ? "no .bak" : "its .bak neither");
        assertThat(old.files()).anySatisfy((file, text) -> {
            assertThat(file).startsWith("quarantine/").endsWith("-x.json");
            assertThat(text).isEqualTo(damaged.replace('\'', '"'));
        });
        assertThat(old.open().<Trigger>all(Kind.TRIGGER)).isEmpty();
    }

    /** Otherwise the log of a task would be written to wherever a link leads. */
    @ParameterizedTest
    @ValueSource(strings = {"runs/tasks/t.jsonl", "runs/tasks/nobody.jsonl", "runs/triggers/x.jsonl"})
    void aLinkAmongTheRunLogsIsNotLeftThere(String place) throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("t.jsonl"), "not ours");
        Path link = old.root.resolve(place);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, outside.resolve("t.jsonl"));
        old.write("worker/queue/t.json", task("t", ""));

        ImportReport report = old.importIt();

        assertThat(item(report, place).reason()).contains("not followed");
        OldState.Found found = old.open();
        assertThat(found.findings()).isEmpty();
        assertThat(found.task("t").status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(OldState.files(outside)).isEqualTo(Map.of("t.jsonl", "not ours"));
        try (Stream<Path> all = Files.walk(old.root.resolve("backup"))) {
            assertThat(all).anyMatch(Files::isSymbolicLink); // nothing is lost
        }
    }

    @Test
    void aCopyAloneBringsNothingBack() throws IOException {
        old.write("worker/running/t.json.bak", task("t", ""))
                .write("worker/queue/u.json.bak", task("u", ""))
                .write("triggers/g.json.bak", trigger("g", "'type':'recurring','schedule':{'interval':5}"))
                .write("history.json.bak", "[{'id':'m','role':'user','text':'deleted'}]")
                .write("pending_question.json", "null")
                .write("pending_question.json.bak", "{'questionId':'q','question':'really?'," + AT + "}")
                .write("inbox.json.bak", "[{'id':'i','text':'answered long ago'}]");

        ImportReport report = old.importIt();

        OldState.Found found = old.open();
        assertThat(found.recovered().entities())
                .extracting(entity -> entity.kind())
                .containsOnly(Kind.CONVERSATION);
        assertThat(found.recovered().finished()).isEmpty();
        assertThat(item(report, "worker/running/t.json.bak").reason()).contains("deleted");
    }

    @Test
    void locksAndHalfWrittenFilesNeitherBlockNorCount() throws IOException {
        old.write("history.json.lock", "{'pid':1,'startedAt':1}")
                .write("worker/queue/.lock", "")
                .write("worker/queue/1795329582546-ab12.tmp", task("t", ""))
                .write("1795329582546-cd.tmp", "[");

        ImportReport report = old.importIt();

        assertThat(report.counts().get(ItemKind.LOCK)).containsEntry(Outcome.SKIPPED, 2L);
        assertThat(report.counts().get(ItemKind.TEMPORARY)).containsEntry(Outcome.SKIPPED, 2L);
        assertThat(old.open().<Task>all(Kind.TASK)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "../../../x", "..", ".hidden", "has space", "日本", "-x"})
    void anIdThatIsNoFileNameGetsAnotherOneEverywhere(String id) throws IOException {
        old.write("worker/queue/one.json", task(id, ""))
                .write(
                        "triggers/two.json",
                        trigger(
                                id,
                                "'type':'conditional','condition':{'type':'task_done','params':{'taskId':'" + id
                                        + "'}}"))
                .write(
                        "worker/queue/child.json",
                        task("child", ",'parentTaskId':'" + id + "','sourceTriggerId':'" + id + "'"))
                .write(
                        "teller_inbox.json",
                        "[{'id':'" + id + "','kind':'task_result','taskId':'" + id + "','status':'done'," + AT + "}]");
        Map<String, String> outside = OldState.files(temp);

        ImportReport report = old.importIt();

        String safe = LegacyIds.safe(id);
        assertThat(safe).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}").isNotEqualTo(id);
        assertThat(item(report, "worker/queue/one.json"))
                .returns(Outcome.REPAIRED, Item::outcome)
                .returns(id, Item::id)
                .satisfies(item -> assertThat(item.reason()).contains(safe));
        OldState.Found found = old.open();
        assertThat(found.task(safe).spec().prompt()).isEqualTo("do " + id);
        assertThat(found.trigger(safe).spec().condition()).isEqualTo(Map.of("taskDone", Map.of("taskId", safe)));
        assertThat(found.task("child").spec().origin().parentTaskId()).isEqualTo(safe);
        assertThat(found.task("child").spec().origin().triggerId()).isEqualTo(safe);
        assertThat(found.<Notice>all(Kind.NOTICE)).singleElement().returns(safe, Notice::taskId);
        assertThat(OldState.files(temp).keySet().stream().filter(file -> !file.startsWith("state/")))
                .containsExactlyInAnyOrderElementsOf(outside.keySet().stream()
                        .filter(file -> !file.startsWith("state/"))
                        .toList());
    }

    @Test
    void aTaskInTwoFilesIsOneTaskThatGoesOnFromWhereItCameFurthest() throws IOException {
        String result = "{'id':'%s','status':'%s','result':'text','attempts':1,'completedAt':'%s'}";
        old.write("worker/queue/a.json", task("a", "")).write("worker/running/a.json", task("a", ",'attempts':1"));
        old.write("worker/running/b.json", task("b", ",'attempts':1"))
                .write("worker/results/b.json", result.formatted("b", "done", "2026-11-22T09:30:00.000Z"));
        old.write("worker/queue/c.json", task("c", ",'attempts':1"))
                .write("worker/results/c.json", result.formatted("c", "failed", "2026-11-22T09:30:00.000Z"));
        old.write("worker/queue/d.json", task("d", ""))
                .write(
                        "task_status.json",
                        "{'d':{'id':'d','status':'done','completedAt':'2026-11-22T08:00:00.000Z'},"
                                + "'b':{'id':'b','status':'done','completedAt':'2026-11-22T09:30:00.000Z'}}");

        ImportReport report = old.importIt();

        OldState.Found found = old.open();
        assertThat(found.task("a").status()).isEqualTo(TaskStatus.INTERRUPTED);
        assertThat(found.task("b").status()).isEqualTo(TaskStatus.DONE);
        assertThat(Objects.requireNonNull(found.task("b").result()).text()).isEqualTo("text");
        assertThat(found.task("c").status()).as("its retry waits").isEqualTo(TaskStatus.QUEUED);
        assertThat(found.task("d").status()).as("a new task with an old id").isEqualTo(TaskStatus.QUEUED);
        assertThat(found.broken()).isEmpty();
        assertThat(item(report, "worker/queue/a.json").reason()).contains("worker/running/a.json");
    }

    @Test
    void anotherTaskWithTheSameIdGetsItsOwn() throws IOException {
        old.write("worker/queue/x.json", task("x", ""))
                .write("worker/queue/y.json", "{'id':'x','prompt':'something else'," + AT + "}")
                .write("worker/queue/z.json", task("x", ""))
                .write("planner/queue/x.json", "{'id':'x','prompt':'plan it'," + AT + "}")
                .write(
                        "triggers/g.json",
                        trigger("g", "'type':'scheduled','schedule':{'runAt':'2027-01-01T00:00:00Z'}"))
                .write(
                        "triggers/h.json",
                        trigger("g", "'type':'scheduled','schedule':{'runAt':'2028-01-01T00:00:00Z'}"));

        ImportReport report = old.importIt();

        OldState.Found found = old.open();
        assertThat(found.<Task>all(Kind.TASK))
                .extracting(task -> task.spec().prompt())
                .containsExactlyInAnyOrder("do x", "something else", "plan it");
        assertThat(found.task("x").spec().prompt()).isNotEqualTo("something else");
        assertThat(item(report, "worker/queue/z.json").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(item(report, "worker/queue/y.json").outcome()).isEqualTo(Outcome.REPAIRED);
        assertThat(found.<Trigger>all(Kind.TRIGGER)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'type':'recurring','schedule':{'interval':1e13}|longer than",
                "'type':'recurring','schedule':{'interval':-5}|no interval above 0",
                "'type':'recurring','schedule':{'interval':'60'}|no interval above 0",
                "'type':'recurring'|no interval above 0",
                "'type':'scheduled','schedule':{'runAt':'tomorrow'}|its runAt is no time",
                "'type':'scheduled','schedule':{'runAt':'+275760-09-13T00:00:00.000Z'}|its runAt is no time",
                "'type':'conditional'|it has no condition",
                "'type':'conditional','condition':{'type':'and'}|has no params",
                "'type':'conditional','condition':{'type':'and','params':{}}|has no conditions",
                "'type':'conditional','condition':{'type':'or','params':{'conditions':[]}}|has no conditions",
                "'type':'conditional','condition':{'type':'file_exists','params':{'path':'../x'}}|names no file",
                "'type':'conditional','condition':{'type':'moon_full','params':{}}|is not known",
                "'type':'conditional','condition':'and'|no object",
                "'type':'weekly','schedule':{'interval':5}|its type weekly is not known"
            })
    void aTriggerThatCannotRunIsKeptDisabledWithTheReason(String definition, String reason) throws IOException {
        old.write("triggers/g.json", trigger("g", definition));

        ImportReport report = old.importIt();

        Trigger trigger = old.open().trigger("g");
        assertThat(trigger.enabled()).isFalse();
        assertThat(trigger.disabledReason()).contains(reason);
        assertThat(trigger.extra()).containsKey("imported");
        assertThat(item(report, "triggers/g.json"))
                .returns(Outcome.REPAIRED, Item::outcome)
                .satisfies(item -> assertThat(item.reason()).contains(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "'interval':60,'nextRunAt':'2026-11-22T11:00:30.000Z'|2026-11-22T11:00:30Z|60000",
                "'interval':60,'lastRunAt':'2026-11-22T11:00:10.000Z'|2026-11-22T11:01:10Z|60000",
                "'interval':3600|2026-11-22T10:00:00Z|3600000",
                "'interval':0.25|2026-11-22T09:00:01Z|1000",
                "'interval':1.5,'nextRunAt':null,'lastRunAt':'garbage'|2026-11-22T09:00:01.500Z|1500"
            })
    void anIntervalKeepsItsPhase(String schedule, Instant next, long everyMillis) throws IOException {
        old.write("triggers/g.json", trigger("g", "'type':'recurring','schedule':{" + schedule + "}"));
        old.importIt();

        Trigger trigger = old.open().trigger("g");

        assertThat(trigger.enabled()).isTrue();
        assertThat(trigger.state().nextRunAt()).isEqualTo(next);
        assertThat(Objects.requireNonNull(trigger.spec().schedule()).everyMillis())
                .isEqualTo(everyMillis);
        assertThat(trigger.spec().schedule().anchor()).isEqualTo(next);
    }

    @Test
    void aOneShotThatIsPastAndDidNotFireIsStillDue() throws IOException {
        old.write("triggers/g.json", trigger("g", "'type':'scheduled','schedule':{'runAt':'2026-11-22T11:59:00Z'}"))
                .write(
                        "triggers/h.json",
                        trigger("h", "'type':'scheduled','schedule':{'runAt':'2026-11-22T11:59:00Z'}"))
                .write(
                        "runs/triggers/h.jsonl",
                        "{'ts':'2026-11-22T11:59:01.000Z','action':'started','triggerId':'h'}\n")
                .write(
                        "triggers/i.json",
                        trigger("i", "'type':'scheduled','schedule':{'runAt':'2026-11-22T11:59:00Z'}"))
                .write("worker/running/r.json", task("r", ",'sourceTriggerId':'i','attempts':1"));
        old.importIt();
        OldState.Found found = old.open();

        assertThat(found.trigger("g").enabled()).isTrue();
        assertThat(found.trigger("g").state().nextRunAt()).isEqualTo(Instant.parse("2026-11-22T11:59:00Z"));
        assertThat(found.trigger("h").enabled()).isFalse();
        assertThat(found.trigger("i").disabledReason()).startsWith("interrupted");
        assertThat(found.trigger("i").state().lastStatus()).isEqualTo("interrupted");
    }

    @Test
    void conditionsAreSaidInOurWordsAndWhatFiredWaitsForSomethingNew() throws IOException {
        old.write(
                "triggers/g.json",
                trigger(
                        "g",
                        "'type':'conditional','cooldown':60,'condition':{'type':'or','params':"
                                + "{'conditions':[{'type':'file_changed','params':{'path':'/notes/*.md','fireOnInit':true}},"
                                + "{'type':'task_failed','params':{'taskId':'t'}},{'type':'not','params':{'condition':"
                                + "{'type':'llm_eval','params':{'prompt':'red?'}}}}]}},"
                                + "'state':{'initialized':true,'lastTriggeredAt':'2026-11-22T10:00:00.000Z'}"));
        old.write(
                "triggers/h.json",
                trigger(
                        "h",
                        "'type':'conditional','condition':{'type':'task_done','params':"
                                + "{'taskId':'t'}},'state':{'lastSeenResultId':'t','lastTriggeredAt':'2026-11-22T10:00:00.000Z'}"));
        old.importIt();
        OldState.Found found = old.open();

        assertThat(found.trigger("g").spec().condition())
                .isEqualTo(Map.of(
                        "any",
                        List.of(
                                Map.of("fileChanged", Map.of("path", "notes/*.md", "fireOnInit", false)),
                                Map.of("taskFailed", Map.of("taskId", "t")),
                                Map.of("not", Map.of("judged", Map.of("prompt", "red?"))))));
        assertThat(found.trigger("g").spec().cooldownMillis()).isEqualTo(60_000);
        Object stand = Kind.TRIGGER.shape().toTree(found.trigger("h")).get("state");
        assertThat(stand)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .extractingByKey("condition")
                .isEqualTo(Map.of("holds", true, "firedAt", "2026-11-22T10:00:00.000Z"));
    }

    @Test
    void aPlanThatWasNotCarriedOutIsCarriedOutOnce() throws IOException {
        old.write(
                "planner/results/p.json",
                "{'id':'p','status':'done','completedAt':'2026-11-22T11:00:00.000Z','traceId':'tr',"
                        + "'tasks':[{'prompt':'first'},{'prompt':'second','id':'two','priority':9},{'prompt':'third'},{'id':'bad'}],"
                        + "'triggers':[{'type':'recurring','prompt':'tick','id':'g','schedule':{'interval':60}},"
                        + "{'type':'recurring','prompt':'tock','schedule':{'interval':60}}]}");
        old.write("worker/queue/q.json", "{'id':'q','prompt':'first','parentTaskId':'p'," + AT + "}")
                .write("triggers/g.json", trigger("g", "'type':'recurring','schedule':{'interval':60}"));

        ImportReport report = old.importIt();

        OldState.Found found = old.open();
        assertThat(found.<Task>all(Kind.TASK).stream().filter(task -> task.status() == TaskStatus.QUEUED))
                .extracting(task -> task.spec().prompt())
                .containsExactlyInAnyOrder("first", "second", "third");
        assertThat(found.task("two").spec().origin().parentTaskId()).isEqualTo("p");
        assertThat(found.task("two").spec().traceId()).isEqualTo("tr");
        assertThat(found.<Trigger>all(Kind.TRIGGER))
                .extracting(trigger -> trigger.spec().name())
                .containsExactlyInAnyOrder("do it", "tock");
        assertThat(item(report, "planner/results/p.json#tasks[3]").outcome()).isEqualTo(Outcome.QUARANTINED);
        assertThat(found.task("p").status()).isEqualTo(TaskStatus.DONE);
    }

    @Test
    void whatNobodyWasToldIsToldOnce() throws IOException {
        old.write(
                        "worker/results/w.json",
                        "{'id':'w','status':'failed','result':'no such file','failureReason':'error',"
                                + "'completedAt':'2026-11-22T11:00:00.000Z','task':{'prompt':'look',"
                                + AT + "}}")
                .write(
                        "worker/results/v.json",
                        "{'id':'v','status':'done','result':{'n':1},'completedAt':'2026-11-22T11:00:00.000Z'}")
                .write(
                        "planner/results/p.json",
                        "{'id':'p','status':'needs_input','question':'which?','options':['a','b'],'completedAt':'2026-11-22T11:00:00.000Z'}")
                .write(
                        "teller_inbox.json",
                        "[{'id':'e','kind':'task_result','taskId':'v','status':'done','result':'n'," + AT
                                + "},{'id':'f','kind':'planner_failed','error':'no idea'," + AT
                                + "},{'id':'g','kind':'unheard of'}]");

        ImportReport report = old.importIt();

        OldState.Found found = old.open();
        assertThat(found.<Notice>all(Kind.NOTICE))
                .extracting(Notice::taskId)
                .containsExactlyInAnyOrder("w", "v", "p", null);
        assertThat(found.<Notice>all(Kind.NOTICE))
                .anySatisfy(notice -> assertThat(notice.text()).contains("which?", "a | b"));
        assertThat(found.<Notice>all(Kind.NOTICE))
                .anySatisfy(notice -> assertThat(notice.text()).contains("no such file", "look"));
        assertThat(Objects.requireNonNull(found.task("w").error()).message()).isEqualTo("no such file");
        assertThat(Objects.requireNonNull(found.task("v").result()).text()).contains("\"n\": 1");
        assertThat(item(report, "teller_inbox.json#2").outcome()).isEqualTo(Outcome.QUARANTINED);
        assertThat(found.<Task>all(Kind.TASK).stream()
                        .filter(task -> task.lane().equals("teller")))
                .hasSize(1);
    }

    @Test
    void theOpenQuestionStaysOpenAndIsTheOneInTheChat() throws IOException {
        String text = "Which branch?";
        old.write(
                        "history.json",
                        "[{'id':'m1','role':'user','text':'release'," + AT + "},{'id':'m2','role':'agent','text':'"
                                + text + "\\n\\nOptions:\\n- main'," + AT + "}]")
                .write(
                        "pending_question.json",
                        "{'questionId':'q1','question':'" + text
                                + "','options':['main'],'timeout':3600,'default':'main'," + AT
                                + ",'expiresAt':'2026-11-22T10:00:00.000Z'}");
        old.importIt();
        OldState.Found found = old.open();

        Question question = found.<Question>find(Kind.QUESTION, "q1").orElseThrow();
        assertThat(question.isOpen()).isTrue();
        assertThat(question.fallback()).isEqualTo("main");
        assertThat(question.expiresAt()).isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
        assertThat(found.messages()).hasSize(2).last().returns("q1", Message::questionId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "[1,'x',null]", "[{'a':1}]", "'text'", "[{'id':'m'"})
    void aHistoryThatIsNoneNeverStopsAStart(String damaged) throws IOException {
        old.write("history.json", damaged);

        ImportReport report = old.importIt();

        assertThat(report.count(Outcome.QUARANTINED)).isPositive();
        assertThat(old.open().messages()).isEmpty();

        OldState second = new OldState(temp.resolve("second"));
        second.write("history.json", damaged)
                .write("history.json.bak", "[{'id':'m','role':'assistant','text':'hi'," + AT + "}]");
        second.importIt();
        assertThat(second.open().messages()).singleElement().returns("hi", Message::text);
    }

    @Test
    void whatIsGoodInAListSurvivesWhatIsNot() throws IOException {
        old.write(
                "history.json",
                "[{'id':'a','role':'user','text':'one'," + AT + "},7,{'id':'a','role':'user','text':'two'},"
                        + "{'id':'a','role':'user','text':'one'," + AT
                        + "},{'role':'agent','text':'three','extra':{'n':null}}]");
        old.write("inbox.json", "[{'id':'a','text':'one'," + AT + "},{'id':'new','text':'four'," + AT + "},null]");

        ImportReport report = old.importIt();

        List<Message> messages = old.open().messages();
        assertThat(messages).extracting(Message::text).containsExactly("one", "two", "three", "four");
        assertThat(messages)
                .extracting(Message::state)
                .containsExactly(MessageState.PENDING, MessageState.ANSWERED, MessageState.SENT, MessageState.PENDING);
        assertThat(item(report, "history.json#1").outcome()).isEqualTo(Outcome.QUARANTINED);
        assertThat(item(report, "history.json#3").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(item(report, "inbox.json#2").outcome()).isEqualTo(Outcome.QUARANTINED);
    }

    @Test
    void aRunLogWithATornEndOrAnOddNameIsMadeFit() throws IOException {
        String line = "{'ts':'2026-11-22T09:00:01.000Z','action':'started'}";
        old.write("worker/running/t.json", task("t", ",'attempts':2"))
                .write("runs/tasks/t.jsonl", line + "\n" + line + "\n{'ts':'20")
                .write("runs/tasks/whole.jsonl", line)
                .write("runs/tasks/a/b.jsonl", line + "\n");

        old.importIt();

        assertThat(old.runs(RunEntry.TASK, "t"))
                .extracting(RunEntry::action)
                .containsExactly("started", "started", "finished");
        assertThat(old.runs(RunEntry.TASK, "whole")).hasSize(1);
        assertThat(old.runs(RunEntry.TASK, LegacyIds.safe("a/b"))).hasSize(1);
        assertThat(old.files().keySet()).noneMatch(file -> file.startsWith("runs/tasks/a/"));
        assertThat(old.open().task("t").attempts().getFirst().number()).isEqualTo(2);
    }

    @Test
    void aRunLogKeepsEveryLineThatCanBeRead() throws IOException {
        String line = "{'ts':'2026-11-22T09:00:01.000Z','action':'started'}";
        old.write("worker/running/t.json", task("t", ",'attempts':2"))
                .write("runs/tasks/t.jsonl", line + "\n\u0000\u0000\n\n[1]\n" + line + "\n{'ts':'20");

        ImportReport report = old.importIt();

        assertThat(item(report, "runs/tasks/t.jsonl").outcome()).isEqualTo(Outcome.REPAIRED);
        assertThat(item(report, "runs/tasks/t.jsonl").reason())
                .isEqualTo("3 of its lines can't be read, they are left out");
        assertThat(old.runs(RunEntry.TASK, "t"))
                .extracting(RunEntry::action)
                .containsExactly("started", "started", "finished");
        assertThat(old.files().keySet()).anyMatch(file -> file.startsWith("quarantine/") && file.contains("t.jsonl"));
        assertThat(old.open().findings()).isEmpty();
    }

    @Test
    void waitingTasksKeepTheirOrder() throws IOException {
        old.write("worker/queue/z.json", "{'id':'z','prompt':'p','priority':5,'createdAt':'2026-11-20T09:00:00.000Z'}")
                .write(
                        "worker/queue/a.json",
                        "{'id':'a','prompt':'p','priority':5,'createdAt':'2026-11-21T09:00:00.000Z'}")
                .write(
                        "worker/queue/high.json",
                        "{'id':'high','prompt':'p','priority':99,'createdAt':'2026-11-22T09:00:00.000Z'}")
                .write("worker/queue/later.json", task("later", ",'deferUntil':'2026-11-23T00:00:00.000Z'"));
        old.importIt();
        OldState.Found found = old.open();

        Instant z = Objects.requireNonNull(found.task("z").readyAt());
        assertThat(z).isBefore(found.task("a").readyAt());
        assertThat(z).as("long waiting must not outweigh a priority").isAfter(OldState.NOW.minusSeconds(60));
        assertThat(found.task("high").spec().priority()).isEqualTo(10);
        assertThat(found.task("later").status()).isEqualTo(TaskStatus.DEFERRED);
        assertThat(found.task("later").deferUntil()).isEqualTo(Instant.parse("2026-11-23T00:00:00Z"));
    }

    @Test
    void itIsImportedElsewhereWithoutTouchingIt() throws IOException {
        OldState source = OldState.recorded("v2-killed", temp.resolve("source"));
        Map<String, String> before = source.files();
        Path target = temp.resolve("target");

        ImportReport report = source.importer().into(source.root, target);

        assertThat(source.files()).isEqualTo(before);
        OldState made = new OldState(target);
        OldState.Found found = made.open();
        assertThat(found.findings()).isEmpty();
        assertThat(found.task("174fbcbc210a438f8f3e941687f43c46").status()).isEqualTo(TaskStatus.INTERRUPTED);
        Map<String, String> after = made.files();
        assertThat(after.get("memory.md")).isNotNull().isEqualTo(before.get("memory.md"));
        assertThat(after).containsKey(report.file());
        assertThatThrownBy(() -> source.importer().into(source.root, target))
                .isInstanceOf(MimikitException.class)
                .extracting("code")
                .isEqualTo(ErrorCode.CONFLICT);
        assertThat(made.files()).isEqualTo(after);
    }

    @Test
    void whatTheImportWouldMixWithItsOwnIsRefused() throws IOException {
        old.write("audit/audit-202611.jsonl", "{}\n");
        Map<String, String> before = old.files();

        assertThatThrownBy(() -> old.importIt())
                .hasMessageContaining("audit")
                .hasMessageContaining("nothing was changed");

        assertThat(old.files()).isEqualTo(before);
    }

    @Test
    void onlyWhatTheOlderProgramLeavesIsTakenForIts() throws IOException {
        Path mine = temp.resolve("mine");
        new OldState(mine)
                .write("memory.md", "x")
                .write("memory/2026-11-20-a.md", "x")
                .write("worker/readme.txt", "x");
        assertThat(old.importer().isLegacy(mine)).isFalse();
        Files.createDirectories(mine.resolve("planner/queue"));
        assertThat(old.importer().isLegacy(mine)).isTrue();
        Files.createDirectories(mine.resolve("journal"));
        assertThat(old.importer().isLegacy(mine)).isFalse();
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path secret = Files.writeString(
                temp.resolve("secret.json"), task("secret", "").replace('\'', '"'));
        Files.createDirectories(old.root.resolve("worker/queue"));
        Files.createSymbolicLink(old.root.resolve("worker/queue/l.json"), secret);
        Files.createSymbolicLink(old.root.resolve("memory"), temp);

        ImportReport report = old.importIt();

        assertThat(item(report, "worker/queue/l.json").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(item(report, "memory").outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(old.open().<Task>all(Kind.TASK)).isEmpty();
        assertThat(secret).exists();
    }
}
