package io.mimikit.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.app.cli.ScriptedApi.Request;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {
    @TempDir
    private Path state;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ScriptedApi api;

    private Commands commands = Commands.none();
    private boolean terminal;
    private String typed = "";
    private final Map<String, String> environment = new LinkedHashMap<>();

    @BeforeEach
    void start() throws IOException {
        api = new ScriptedApi(state);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "ask",
                "tasks",
                "tasks list",
                "tasks add",
                "tasks watch",
                "triggers",
                "triggers add",
                "triggers preview",
                "runs",
                "lanes",
                "lanes set",
                "questions answer",
                "memory forget",
                "history export",
                "usage",
                "audit verify",
                "logs",
                "config",
                "init",
                "version"
            })
    void everyCommandHelps(String command) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
        arguments.add("--help");

        Result result = run(arguments.toArray(String[]::new));

        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("Usage: mimikit", "--state-dir", "--json");
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheNearest() {
        Result result = run("statsu");

        assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(result.err()).contains("statsu", "mimikit status");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void theVersionIsAFlagToo() {
        Result result = run("--version");

        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith("mimikit ").hasLineCount(1);
    }

    @Test
    void anEmptyNameIsBadUsage() {
        assertThat(runPlain("status", "--state-dir", "").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void anUnknownFlagIsBadUsage() {
        assertThat(run("tasks", "list", "--lanes", "worker").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void commandsWithoutTheirPartDoNotExist() {
        assertThat(run("serve").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run("--help").out()).doesNotContainPattern("(?m)^  serve");
    }

    @Test
    void globalFlagsGoBeforeOrAfterTheCommand() {
        api.on("GET /api/lanes", "{\"lanes\":[{\"name\":\"worker\",\"maxConcurrent\":3}]}");
        String directory = state.toString();

        String before =
                runPlain("--state-dir", directory, "--json", "lanes", "list").out();
        String after =
                runPlain("lanes", "list", "--json", "--state-dir", directory).out();

        assertThat(before)
                .isEqualTo("{\"lanes\":[{\"name\":\"worker\",\"maxConcurrent\":3}]}\n")
                .isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--json lanes set worker --max-concurrent x",
                "lanes set worker --max-concurrent x --json",
                "lanes bogus --json",
                "runs --json",
                "tasks add --priority high --json --prompt p"
            })
    void badArgumentsAreOneLineOfJsonWhereverItIsAskedFor(String words) {
        Result result = runPlain(words.split(" "));

        assertThat(result.status()).isEqualTo(64);
        assertThat(result.out()).startsWith("{\"code\":\"invalid_input\",").hasLineCount(1);
        assertThat(result.err()).isNotBlank();
    }

    @Test
    void theEnvironmentNamesTheStateToo() {
        api.on("GET /api/lanes", "{\"lanes\":[]}");
        environment.put("MIMIKIT_STATE_DIR", state.toString());

        assertThat(runPlain("lanes").status()).isZero();
    }

    @Test
    void requestsCarryTheTokenOfThisStart() {
        api.on(
                "GET /api/status",
                "{\"ok\":true,\"agentStatus\":\"idle\",\"lanes\":{\"worker\":{\"active\":1,\"maxConcurrent\":3,\"depth\":2,\"paused\":true}},"
                        + "\"usageToday\":{\"calls\":6,\"total\":70}}");

        Result result = run("status");

        assertThat(result.out()).isEqualTo("""
                agentStatus\tidle
                usageToday\t6 calls, 70 tokens
                lane worker\t1 of 3 running, 2 waiting, paused
                """);
        assertThat(api.requests()).extracting(Request::authorization).containsOnly("Bearer " + ScriptedApi.TOKEN);
    }

    @Test
    void tablesAreForTerminals() {
        terminal = true;
        environment.put("NO_COLOR", "1");
        api.on("GET /api/lanes", "{\"lanes\":[{\"name\":\"worker\",\"maxConcurrent\":3,\"active\":1}]}");

        assertThat(run("lanes").out().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("NAME    MAXCONCURRENT  ACTIVE");
    }

    @Test
    void whenNothingRunsItSaysSoAndWhatToDo() throws IOException {
        Files.delete(state.resolve("runtime.json"));

        Result people = run("status");
        Result program = run("status", "--json");

        assertThat(people.status()).isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(people.err()).contains("not running", "mimikit serve", "--state-dir");
        assertThat(people.out()).isEmpty();
        assertThat(program.out())
                .startsWith("{\"code\":\"unavailable\",\"error\":")
                .hasLineCount(1);
    }

    @Test
    void aProcessThatIsGoneIsNotRunning() {
        api.close();

        Result result = run("tasks");

        assertThat(result.status()).isEqualTo(ExitStatus.UNAVAILABLE);
        assertThat(result.err()).contains("nothing answers at 127.0.0.1:", "runtime.json");
    }

    @Test
    void readingWorksOnAStoppedStateButChangingDoesNot() throws IOException {
        Files.delete(state.resolve("runtime.json"));
        commands = commands.withStoppedState((directory, path, query) ->
                Json.object().put("asked", directory.equals(state) ? path + query : "elsewhere"));

        assertThat(run("tasks", "show", "a b", "--json").out()).isEqualTo("{\"asked\":\"/api/tasks/a%20b{}\"}\n");
        assertThat(run("tasks", "cancel", "x").status()).isEqualTo(ExitStatus.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({"400, 64", "422, 64", "401, 1", "404, 1", "409, 1", "500, 70", "503, 70"})
    void refusalsHaveStatuses(int http, int exit) {
        api.on(
                "POST /api/tasks/x/retry",
                http,
                "{\"status\":" + http + ",\"code\":\"some_code\",\"error\":\"because\"}");

        Result result = run("tasks", "retry", "x", "--json");

        assertThat(result.status()).isEqualTo(exit);
        assertThat(result.out()).isEqualTo("{\"code\":\"some_code\",\"error\":\"because\"}\n");
        assertThat(result.err()).contains("because");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tasks add --prompt hi --priority 7 --after a --after b | POST /api/tasks"
                        + " | {'prompt':'hi','priority':7,'after':['a','b']}",
                "tasks add --command ls -l /tmp --lane io | POST /api/tasks | {'command':{'argv':['ls','-l','/tmp']},'lane':'io'}",
                "tasks add -- ls --all | POST /api/tasks | {'command':{'argv':['ls','--all']}}",
                "tasks cancel x | POST /api/tasks/x/cancel | ``",
                "triggers add --every 6h --prompt hi --missed all | POST /api/triggers"
                        + " | {'schedule':{'every':'6h'},'task':{'prompt':'hi'},'missed':'all'}",
                "triggers add --every 6h --prompt hi --backoff 10s,2m --disable-after 5 | POST /api/triggers"
                        + " | {'schedule':{'every':'6h'},'task':{'prompt':'hi'},'onFailure':{'disableAfter':5,'backoff':['10s','2m']}}",
                "triggers add --at 2026-12-01T09:00 --zone Europe/Berlin --command date --run-now | POST /api/triggers"
                        + " | {'schedule':{'at':'2026-12-01T09:00','zone':'Europe/Berlin'},'task':{'command':{'argv':['date']}},'runNow':true}",
                "triggers add --when-file *.csv --prompt hi | POST /api/triggers"
                        + " | {'condition':{'fileChanged':{'path':'*.csv'}},'task':{'prompt':'hi'}}",
                "triggers add --when-exists out/*.pdf --prompt hi | POST /api/triggers"
                        + " | {'condition':{'fileExists':{'path':'out/*.pdf'}},'task':{'prompt':'hi'}}",
                "triggers add --gate ./check --notify always --prompt hi | POST /api/triggers"
                        + " | {'condition':{'gate':{'command':'./check'}},'task':{'prompt':'hi'},'notify':'always'}",
                "triggers ack T | POST /api/triggers/T/acknowledge | ``",
                "triggers pause T --reason holiday | POST /api/triggers/T/pause | {'reason':'holiday'}",
                "triggers add --webhook --prompt hi | POST /api/triggers | {'condition':{'webhook':{}},'task':{'prompt':'hi'}}",
                "triggers edit T --every 2h | PATCH /api/triggers/T | {'schedule':{'every':'2h'}}",
                "triggers rm T | DELETE /api/triggers/T | ``",
                "triggers run T | POST /api/triggers/T/run | ``",
                "lanes set worker --max-concurrent 4 --paused true | PATCH /api/lanes/worker | {'maxConcurrent':4,'paused':true}",
                "questions answer Q yes please | POST /api/questions/Q/answer | {'answer':'yes please'}",
                "memory forget my phone --dry-run | POST /api/memory/forget | {'what':'my phone','dryRun':true}",
                "memory prune | POST /api/memory/prune | {'dryRun':false,'force':false}",
                "memory reindex | POST /api/memory/reindex | {}",
                "memory remember I like tea --long-term | POST /api/memory | {'content':'I like tea','longTerm':true}",
                "ask how are you --conversation c | POST /api/input | {'text':'how are you','conversation':'c'}"
            })
    void commandsBecomeRequests(String line, String request, String body) {
        api.on(request, 201, "{\"id\":\"T\"}");
        api.on("GET /api/triggers/T/preview", "{\"instants\":[]}");

        assertThat(run(line.split(" ", -1)).status()).isZero();

        assertThat(api.change().line()).isEqualTo(request);
        assertThat(api.change().body()).isEqualTo(body.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "triggers add --prompt hi",
                "triggers add --every 6h",
                "triggers add --every 6h --cron @daily --prompt hi",
                "triggers add --every 6h --zone UTC --prompt hi",
                "triggers edit T",
                "tasks add",
                "tasks add --prompt hi --command ls",
                "lanes set worker",
                "runs --kind job --id x",
                "usage --by moon",
                "ask hi --timeout soon"
            })
    void whatMakesNoSenseIsRefusedBeforeAnythingIsSent(String line) {
        assertThat(run(line.split(" ", -1)).status()).isEqualTo(ExitStatus.USAGE);
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void aTriggerIsFoundByItsNameWhereNothingHasThatId() {
        api.on(
                "GET /api/triggers",
                "{\"triggers\":[{\"id\":\"A\",\"name\":\"nightly\"},{\"id\":\"B\",\"name\":\"twice\"},"
                        + "{\"id\":\"C\",\"name\":\"twice\"}]}");
        api.on("POST /api/triggers/A/run", 202, "{\"taskId\":\"T\"}");
        api.on("GET /api/why/A", "{\"kind\":\"trigger\",\"id\":\"A\",\"summary\":\"it sleeps\"}");

        assertThat(run("triggers", "run", "nightly").out()).contains("as task T");
        assertThat(run("why", "nightly").out()).contains("it sleeps");

        Result twice = run("triggers", "rm", "twice");
        assertThat(twice.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(twice.err()).contains("2 triggers are called twice: B, C");
        Result none = run("triggers", "rm", "nobody");
        assertThat(none.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(none.err()).contains("/api/triggers/nobody");
    }

    @Test
    void aNameIsFoundOnAStoppedStateToo() throws IOException {
        Files.delete(state.resolve("runtime.json"));
        Map<String, String> answers = Map.of(
                "/api/triggers", "{'triggers':[{'id':'A','name':'hourly'}],'next':'A'}",
                "/api/triggers A", "{'triggers':[{'id':'B','name':'nightly'}]}",
                "/api/why/B", "{'kind':'trigger','id':'B','summary':'it sleeps'}");
        commands = commands.withStoppedState((directory, path, query) -> {
            String answer = answers.get(query.containsKey("after") ? path + " " + query.get("after") : path);
            if (answer == null) {
                throw new MimikitException(ErrorCode.NOT_FOUND, "nothing is called " + path);
            }
            return Json.read(answer.replace('\'', '"')).orElseThrow();
        });

        assertThat(run("why", "nightly").out()).contains("it sleeps");
        assertThat(run("why", "nobody").err()).contains("nothing is called /api/why/nobody");
    }

    @Test
    void aLineWithBlanksIsForTheShell() {
        api.on("POST /api/tasks", 201, "{\"id\":\"T\"}");

        run("tasks", "add", "--command", "echo hi > file");

        assertThat(api.change().body()).isEqualTo("{\"command\":{\"argv\":[\"sh\",\"-c\",\"echo hi > file\"]}}");
    }

    @Test
    void aNewTriggerShowsItsNextRuns() {
        api.on("POST /api/triggers", 201, "{\"id\":\"T\"}");
        api.on(
                "GET /api/triggers/T/preview",
                "{\"instants\":[{\"utc\":\"2026-12-01T08:00:00.000Z\",\"local\":\"2026-12-01T09:00+01:00\",\"zone\":\"Europe/Berlin\"}]}");

        assertThat(run("triggers", "add", "--cron", "0 9 * * *", "--prompt", "hi")
                        .out())
                .isEqualTo("T\nnext  2026-12-01T08:00:00.000Z  2026-12-01T09:00+01:00 Europe/Berlin\n");
        assertThat(api.requests()).extracting(Request::line).contains("GET /api/triggers/T/preview?count=3");
        assertThat(run("triggers", "add", "--every", "1h", "--prompt", "hi", "--json")
                        .out())
                .startsWith("{\"id\":\"T\",\"instants\":[")
                .hasLineCount(1);
    }

    @Test
    void wordsOfOtherSchedulersAreUnderstood() {
        api.on("POST /api/triggers", 201, "{\"id\":\"T\"}").on("GET /api/triggers/T/preview", "{\"instants\":[]}");
        api.on("GET /api/triggers/T", "{\"id\":\"T\"}");
        api.on("POST /api/triggers/T/pause", "{}").on("POST /api/triggers/T/resume", "{}");

        run("cron", "add", "--cron", "0 9 * * *", "--tz", "Europe/Berlin", "--message", "hi");
        assertThat(api.requests().getFirst().body()).contains("\"zone\":\"Europe/Berlin\"", "\"prompt\":\"hi\"");
        assertThat(run("cron", "get", "T").out()).contains("\"T\"");
        assertThat(run("cron", "disable", "T").out()).isEqualTo("paused T\n");
        assertThat(run("cron", "enable", "T").out()).isEqualTo("resumed T\n");
    }

    @Test
    void askingWaitsForTheReplyAndForTheWorkItStarted() {
        api.on("POST /api/input", "{\"id\":\"m1\"}");
        api.on("GET /api/messages", "{\"messages\":[]}")
                .on("GET /api/messages", "{\"messages\":[{\"id\":\"m2\",\"role\":\"agent\",\"text\":\"On it.\"}]}")
                .on("GET /api/messages", "{\"messages\":[]}")
                .on("GET /api/messages", "{\"messages\":[{\"id\":\"m3\",\"role\":\"agent\",\"text\":\"Done.\"}]}")
                .on("GET /api/messages", "{\"messages\":[]}");
        String turn = taskOf("main", "m1-turn", "teller", "", "running");
        String plan = taskOf("main", "m2-plan", "planner", "m1-turn", "done");
        String work = taskOf("main", "m2-work", "worker", "m2-plan", "running");
        api.on("GET /api/tasks", "{\"tasks\":[" + turn + "]}")
                .on("GET /api/tasks", "{\"tasks\":[" + turn.replace("running", "done") + "," + plan + "," + work + "]}")
                .on("GET /api/tasks", "{\"tasks\":[]}");

        assertThat(run("ask", "--wait", "do it").out()).isEqualTo("On it.\nDone.\n");
        assertThat(api.requests())
                .extracting(Request::line)
                .contains("GET /api/messages?after=m1&limit=1000", "GET /api/messages?after=m3&limit=1000");
    }

    @Test
    void askingDoesNotWaitForWorkThatCameOfSomethingElse() {
        api.on("POST /api/input", "{\"id\":\"m5\"}")
                .on("GET /api/messages", "{\"messages\":[{\"id\":\"m6\",\"role\":\"agent\",\"text\":\"Hi.\"}]}")
                .on("GET /api/messages", "{\"messages\":[]}")
                .on(
                        "GET /api/tasks",
                        "{\"tasks\":["
                                + taskOf("main", "m9-posted", "worker", "", "deferred") + ","
                                + taskOf("side", "m9-turn", "teller", "", "running") + ","
                                + taskOf("main", "m7-work", "worker", "m2-plan", "running") + ","
                                + taskOf("main", "m2-plan", "planner", "m1-turn", "done") + ","
                                + taskOf("main", "m1-turn", "teller", "", "done") + "]}");

        assertThat(run("ask", "--wait", "--timeout", "5s", "hello").out()).isEqualTo("Hi.\n");
    }

    private static String taskOf(String conversation, String id, String lane, String parent, String status) {
        return ("{\"id\":\"%s\",\"lane\":\"%s\",\"parentTaskId\":\"%s\",\"conversation\":\"%s\","
                        + "\"class\":\"foreground\",\"status\":\"%s\"}")
                .formatted(id, lane, parent, conversation, status);
    }

    @Test
    void waitingIsOneLineOfJson() {
        api.on("POST /api/input", "{\"id\":\"m1\"}")
                .on("GET /api/messages", "{\"messages\":[{\"id\":\"m2\",\"role\":\"agent\",\"text\":\"Hi.\"}]}")
                .on("GET /api/messages", "{\"messages\":[]}")
                .on("GET /api/tasks", "{\"tasks\":[]}");

        assertThat(run("ask", "hello", "--wait", "--json").out())
                .isEqualTo("{\"id\":\"m1\",\"replies\":[{\"id\":\"m2\",\"role\":\"agent\",\"text\":\"Hi.\"}],"
                        + "\"questions\":[]}\n");
    }

    @Test
    void waitingEndsWhenTheAgentAsksBack() {
        api.on("POST /api/input", "{\"id\":\"m1\"}")
                .on("GET /api/messages", "{\"messages\":[]}")
                .on(
                        "GET /api/tasks",
                        "{\"tasks\":[" + taskOf("main", "m2-plan", "planner", "m1-turn", "blocked") + ","
                                + taskOf("main", "m1-turn", "teller", "", "done") + ","
                                + taskOf("side", "m3-turn", "teller", "", "running") + "]}")
                .on(
                        "GET /api/questions",
                        "{\"questions\":[{\"id\":\"q0\",\"conversation\":\"side\",\"question\":\"Where?\"},"
                                + "{\"id\":\"q1\",\"conversation\":\"main\",\"question\":\"Which one?\"}]}");

        Result result = run("ask", "--wait", "do it");

        assertThat(result.status()).isZero();
        assertThat(result.err())
                .contains("Which one?", "mimikit questions answer q1")
                .doesNotContain("Where?");
    }

    @Test
    void waitingHasAnEnd() {
        api.on("POST /api/input", "{\"id\":\"m1\"}")
                .on("GET /api/messages", "{\"messages\":[]}")
                .on("GET /api/tasks", "{\"tasks\":[" + taskOf("main", "m1-turn", "teller", "", "running") + "]}");

        Result result = run("ask", "--wait", "--timeout", "1ms", "do it");

        assertThat(result.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(result.err()).contains("no complete answer to m1", "the work goes on");
    }

    @Test
    void watchingATaskEndsWithItsOutcome() {
        api.on("GET /api/tasks/t", "{\"status\":\"running\"}")
                .on("GET /api/tasks/t", "{\"status\":\"failed\",\"error\":{\"code\":\"exit\",\"message\":\"exit 3\"}}");

        Result result = run("tasks", "watch", "t");

        assertThat(result.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(result.out()).isEqualTo("failed exit 3\n");
        assertThat(result.err()).isEqualTo("running\n");
    }

    @Test
    void watchingATaskThatMissedItsAimEndsLikeAFailure() {
        api.on("GET /api/tasks/t", "{\"status\":\"done\",\"achieved\":\"failed\",\"error\":{\"message\":\"no file\"}}");
        assertThat(run("tasks", "watch", "t").status()).isEqualTo(ExitStatus.REFUSED);
    }

    private String sent() {
        return api.requests().getLast().line() + " " + api.requests().getLast().body();
    }

    @Test
    void whatIsSaidAboutALaneIsSent() {
        api.on("PATCH /api/lanes/w", "{}").on("PUT /api/lanes/w", "{}").on("DELETE /api/lanes/w", "{}");
        run("lanes", "set", "w", "--rate", "10/1m", "--weight", "main=3", "--weight", "a*=2", "--when-full", "block");
        assertThat(sent())
                .isEqualTo("PATCH /api/lanes/w {\"rate\":\"10/1m\",\"whenFull\":\"block\","
                        + "\"weights\":{\"main\":3,\"a*\":2}}");
        run("lanes", "set", "w", "--drain", "true", "--reason", "moving");
        assertThat(sent()).isEqualTo("PATCH /api/lanes/w {\"drain\":true,\"reason\":\"moving\"}");
        run("lanes", "add", "w", "--max-concurrent", "2", "--key-rate", "1/5s");
        assertThat(sent()).isEqualTo("PUT /api/lanes/w {\"maxConcurrent\":2,\"keyRate\":\"1/5s\"}");
        run("lanes", "remove", "w");
        assertThat(sent()).startsWith("DELETE /api/lanes/w");
        assertThat(run("lanes", "set", "w").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void lanesTellWhyTheyAreClosed() {
        api.on(
                "GET /api/lanes",
                "{\"lanes\":[{\"name\":\"w\",\"paused\":true,\"drained\":true,"
                        + "\"pausedReason\":\"moving\",\"waitMs\":{\"p50\":7,\"p99\":90}}]}");
        assertThat(run("lanes").out()).contains("drained (moving)").contains("\t7\t90\t");
    }

    @Test
    void cancelsAndRetriesSayWhatElseIsWanted() {
        api.on("POST /api/tasks/t/cancel", "{}")
                .on("POST /api/tasks/t/retry", "{}")
                .on("POST /api/tasks", "{\"id\":\"t\"}");
        run("tasks", "cancel", "t", "--children");
        assertThat(sent()).endsWith("{\"children\":true}");
        run("tasks", "retry", "t", "--repeat-in-doubt");
        assertThat(sent()).endsWith("{\"repeatInDoubt\":true}");
        run(
                "tasks",
                "add",
                "--prompt",
                "p",
                "--verify",
                "test -e x",
                "--deliver-url",
                "http://h/",
                "--after-failed",
                "run");
        assertThat(sent())
                .contains("\"verify\":{\"command\":\"test -e x\"}")
                .contains("\"deliver\":{\"url\":\"http://h/\"}")
                .contains("\"afterFailed\":\"run\"");
    }

    @Test
    void deliveriesAreListedAndSentAgain() {
        api.on("GET /api/deliveries", "{\"deliveries\":[{\"id\":\"d\",\"status\":\"dead\",\"lastError\":\"404\"}]}")
                .on("POST /api/deliveries/d/replay", "{\"id\":\"d\"}");
        assertThat(run("deliveries", "list", "--status", "dead").out())
                .startsWith("d\tdead")
                .contains("404");
        assertThat(run("deliveries", "replay", "d").out()).contains("sending d again");
    }

    @Test
    void watchingAllShowsTheTaskEvents() {
        api.on("GET /api/events", "event: task\nid: 1\ndata: {\"id\":\"t\"}\n\nevent: log\ndata: {}\n\n");

        assertThat(run("tasks", "watch").out()).isEqualTo("{\"id\":\"t\"}\n");
    }

    @Test
    void aWholeConversationIsExportedPageByPage() throws IOException {
        api.on("GET /api/messages", "{\"messages\":[{\"id\":\"m2\",\"role\":\"agent\",\"text\":\"two\"}]}")
                .on("GET /api/messages", "{\"messages\":[{\"id\":\"m1\",\"role\":\"user\",\"text\":\"one\"}]}")
                .on("GET /api/messages", "{\"messages\":[]}");
        Path file = state.resolve("out.md");

        assertThat(run("history", "export", file.toString()).out()).startsWith("2 messages");
        assertThat(Files.readString(file)).containsSubsequence("one", "two");
        assertThat(run("history", "export", file.toString()).err()).contains("exists");
    }

    @Test
    void logsAreReadFromTheFiles() throws IOException {
        Path log = Files.createDirectories(state.resolve("log"));
        Files.writeString(log.resolve("mimikit.log"), "one\ntwo\nthree\n");
        api.close();

        assertThat(run("logs", "--lines", "2").out()).isEqualTo("two\nthree\n");
        assertThat(run("logs", "--json").out())
                .contains("[\"one\",\"two\",\"three\"]")
                .hasLineCount(1);
    }

    @Test
    void badConfigurationListsEverythingAndEndsWith64() throws IOException {
        Files.writeString(state.resolve("config.yaml"), "retry: {maxAtempts: 1, backoff: soon}");

        Result result = run("config");

        assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(result.err()).contains("2 problems", "  1. retry.maxAtempts", "  2. retry.backoff");
    }

    @Test
    void theConfigurationIsShownWithOriginsAndWithoutSecrets() {
        environment.putAll(Map.of("OPENAI_API_KEY", "sk-hidden", "MIMIKIT_RETRY_BACKOFF", "7s"));

        assertThat(run("config", "--log-level", "debug").out())
                .contains("retry.backoff\t7s\tenv MIMIKIT_RETRY_BACKOFF", "log.level\tdebug\tflag --log-level")
                .contains("secrets.openai\tenv:OPENAI_API_KEY\tdefault")
                .doesNotContain("sk-hidden");
    }

    @Test
    void serveHandsOverOptionsAndConfiguration() {
        List<String> seen = new ArrayList<>();
        commands = commands.withServe((options, config) -> {
            seen.add(options.workDirectory() + " " + config.server().port() + " "
                    + config.model().text());
            return ExitStatus.RESTART;
        });

        assertThat(run("up", "--port", "0", "--model", "openai/x", "--work-dir", "w", "--no-restart")
                        .status())
                .isEqualTo(ExitStatus.RESTART);
        assertThat(seen).containsExactly("w 0 openai/x");
        assertThat(run("serve", "--port", "many").err()).contains("server.port = many (flag --port)");
    }

    @Test
    void aTrainingRunIsItsOwnFirstUser() throws IOException {
        api.on("POST /api/input", "{\"id\":\"m1\"}").on("GET /api/status", "{\"pendingInputs\":0}");
        api.on("POST /api/triggers", "{\"id\":\"t\"}");
        for (String list : List.of("messages", "tasks", "triggers", "lanes")) {
            api.on("GET /api/" + list, "{}");
        }
        commands = commands.withServe((options, config) -> 0);

        assertThat(run("serve", "--aot-training").status()).isZero();
        assertThat(api.requests())
                .extracting(ScriptedApi.Request::line)
                .contains("POST /api/input", "POST /api/triggers");
    }

    @Test
    void stateAndBenchGetTheirWordsAsTheyAre() {
        List<List<String>> seen = new ArrayList<>();
        commands = commands.withBench((directory, words, json) -> {
            seen.add(words);
            return 0;
        });

        assertThat(run("bench", "jobs", "--workers", "16").status()).isZero();
        assertThat(seen).containsExactly(List.of("jobs", "--workers", "16"));
    }

    @Test
    void initTakesTheKeyInTheEnvironmentAndTriesTheModel() throws IOException {
        environment.putAll(Map.of("OPENAI_API_KEY", "sk-hidden", "OPENAI_MODEL", "gpt-x"));
        commands = commands.withProbe(
                config -> new ModelProbe.Outcome(true, config.model().text() + " said hello"));

        assertThat(run("init", "--yes").out())
                .contains("model openai/gpt-x", "the model answered: openai/gpt-x said hello");
        assertThat(Files.readString(state.resolve("config.yaml")))
                .contains("\nmodel: \"openai/gpt-x\"\n", "#retry.maxAttempts: 3")
                .doesNotContain("sk-hidden");
        assertThat(run("init", "--yes").err()).contains("exists", "--force");
        assertThat(run("init", "--yes", "--force").status()).isZero();
        assertThat(state.resolve("config.yaml.bak")).exists();
    }

    @Test
    void initTakesALocalOllamaElseTheDemo() throws IOException {
        environment.put(
                "OLLAMA_HOST",
                Json.read(Files.readString(state.resolve("runtime.json")))
                        .map(runtime -> "127.0.0.1:" + Json.text(runtime, "port"))
                        .orElseThrow());
        api.on("GET /api/tags", "{\"models\":[{\"name\":\"qwen3:8b\"}]}");

        assertThat(run("init", "--yes").out()).contains("model ollama/qwen3:8b");

        api.close();
        assertThat(run("init", "--yes", "--force").out()).contains("model demo");
    }

    @Test
    void aTypedKeyGoesToAFileOfItsOwn() throws IOException {
        environment.put("XDG_CONFIG_HOME", state.resolve("xdg").toString());
        typed = "anthropic\nclaude-x\nsk-typed\n";

        Result result = run("init");

        Path key = state.resolve("xdg/mimikit/anthropic.key");
        assertThat(result.status()).isZero();
        assertThat(result.out() + result.err()).doesNotContain("sk-typed");
        assertThat(Files.readString(key)).isEqualTo("sk-typed\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(state.resolve("config.yaml")))
                .contains("model: \"anthropic/claude-x\"", "secrets.anthropic: \"file:" + key)
                .doesNotContain("sk-typed");
    }

    @Test
    void versionSaysWhichJava() {
        assertThat(run("version").out()).startsWith("mimikit ").contains("(Java 25");
        assertThat(run("--version").out()).isEqualTo(run("version").out());
        assertThat(run("version", "--json").out()).contains("\"java\":\"25").hasLineCount(1);
    }

    private Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--state-dir", state.toString()));
        all.addAll(List.of(arguments));
        return runPlain(all.toArray(String[]::new));
    }

    private Result runPlain(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                terminal,
                environment,
                InstantSource.system());
        int status = MimikitCommand.run(commands, console, arguments);
        return new Result(status, out.toString(), err.toString());
    }

    private record Result(int status, String out, String err) {}
}
