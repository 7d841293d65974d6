package io.mimikit.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.app.cli.Commands;
import io.mimikit.app.cli.Console;
import io.mimikit.app.cli.MimikitCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real command line, engine and store, for a moment each. */
final class BenchmarksTest {
    @TempDir
    private Path home;

    private record Ran(int status, String out, String err) {
        JsonNode json() {
            assertThat(out.lines()).as("standard error: %s", err).hasSize(1);
            return new JsonMapper().readTree(out);
        }
    }

    private Ran run(boolean terminal, String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(
                InputStream.nullInputStream(),
                new PrintWriter(out),
                new PrintWriter(err),
                terminal,
                Map.of("MIMIKIT_STATE_DIR", home.resolve("state").toString()),
                InstantSource.system());
        String[] line = Stream.concat(Stream.of("bench"), Stream.of(words)).toArray(String[]::new);
        int status = MimikitCommand.run(Commands.none().withBench(new Benchmarks(console)), console, line);
        return new Ran(status, out.toString(), err.toString());
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files).isEmpty();
        }
    }

    private static void assertMachineAndDisk(JsonNode answer) {
        assertThat(answer.path("machine").path("cores").asInt()).isPositive();
        assertThat(answer.path("machine").path("memoryBytes").asLong()).isPositive();
        for (String text : List.of("jvm", "os", "fileSystem")) {
            assertThat(answer.path("machine").path(text).asString()).as(text).isNotBlank();
        }
        assertThat(answer.path("flushMicros").path("p50").asDouble()).isPositive();
        assertThat(answer.path("flushMicros").path("p99").asDouble())
                .isGreaterThanOrEqualTo(answer.path("flushMicros").path("p50").asDouble());
        assertThat(answer.path("commits").asLong()).isPositive();
        assertThat(answer.path("checkpoints").isIntegralNumber()).isTrue();
    }

    @Test
    void transitions() throws IOException {
        JsonNode answer = run(false, "transitions", "--waiters", "3", "--seconds", "300ms", "--json")
                .json();

        assertThat(answer.path("transitionsPerSecond").asDouble()).isPositive();
        assertThat(answer.path("waiters").asInt()).isEqualTo(3);
        assertThat(answer.path("seconds").asDouble()).isGreaterThanOrEqualTo(0.3);
        assertThat(answer.path("latencyMs").path("max").asDouble())
                .isGreaterThanOrEqualTo(answer.path("latencyMs").path("p50").asDouble());
        assertMachineAndDisk(answer);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @CsvSource({"cap", "flood"})
    void jobs(String mode) throws IOException {
        JsonNode answer = run(
                        false, "jobs", "--producers=3", "--workers=2", "--seconds=300ms", "--mode=" + mode, "--json")
                .json();

        assertThat(answer.path("jobsPerSecond").asDouble()).isPositive();
        assertThat(answer.path("mode").asString()).isEqualTo(mode);
        assertThat(answer.path("done").asLong()).isPositive();
        assertThat(answer.path("enqueued").asLong()).isPositive();
        assertMachineAndDisk(answer);
        assertNothingIsLeft();
    }

    @Test
    void latenessRunsEveryTriggerOnceAndNoneEarly() throws IOException {
        JsonNode answer = run(false, "lateness", "--triggers", "20", "--over", "200ms", "--json")
                .json();

        assertThat(answer.path("ran").asInt()).isEqualTo(20);
        assertThat(answer.path("early").asInt()).isZero();
        assertThat(answer.path("createdInTime").asBoolean()).isTrue();
        JsonNode lateness = answer.path("latenessMs");
        assertThat(lateness.path("p50").asDouble()).isPositive();
        assertThat(lateness.path("p99").asDouble())
                .isBetween(lateness.path("p50").asDouble(), lateness.path("max").asDouble());
        assertMachineAndDisk(answer);
        assertNothingIsLeft();
    }

    @Test
    void latenessWithFullLanesIsThatOfTheFiringAndEveryRunFollows() throws IOException {
        JsonNode answer = run(false, "lateness", "--triggers=20", "--over=200ms", "--lanes=full", "--json")
                .json();

        assertThat(answer.path("lanes").asString()).isEqualTo("full");
        assertThat(answer.path("firedWhileFull").asInt()).isEqualTo(20);
        assertThat(answer.path("ran").asInt()).isEqualTo(20);
        assertThat(answer.path("early").asInt()).isZero();
        assertThat(answer.path("latenessMs")).isEqualTo(answer.path("firingMs"));
        assertThat(answer.path("firingMs").path("p50").asDouble()).isPositive();
        assertNothingIsLeft();
    }

    @Test
    void peopleGetALineForEachFigureAndProgressOnATerminalOnly() {
        Ran piped = run(false, "transitions", "--waiters", "2", "--seconds", "100ms");
        assertThat(piped.out()).contains("transitionsPerSecond", "flushMicros.p50", "machine.cores");
        assertThat(piped.err()).isEmpty();

        Ran watched = run(true, "transitions", "--waiters", "2", "--seconds", "100ms");
        assertThat(watched.err()).contains("transitions: measuring", "left");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sprint                            | benchmark   | "sprint"   | transitions, jobs or lateness
            transitions --waiters many        | --waiters   | "many"     | whole number from 1 to 4096
            transitions --waiters 0           | --waiters   | "0"        | whole number from 1 to 4096
            transitions --waiters             | --waiters   | ""         | give one after the flag
            transitions --seconds soon        | --seconds   | "soon"     | such as 10s
            transitions --seconds 2d          | --seconds   | "2d"       | from 100ms to 1h
            transitions --seconds 1 --seconds=2 | --seconds | "2"        | give the flag once
            transitions --workers 3           | arguments   | "--workers" | --seconds, --waiters
            jobs --mode steady                | --mode      | "steady"   | cap, flood
            jobs --producers -1               | --producers | "-1"       | whole number from 1 to 4096
            lateness --triggers 200001        | --triggers  | "200001"   | whole number from 1 to 200000
            lateness --over now               | --over      | "now"      | such as 10s
            lateness --lanes busy             | --lanes     | "busy"     | idle, full
            """)
    void badArgumentsNameFieldValueAndFix(String words, String field, String value, String fix) throws IOException {
        Ran ran = run(false, words.split(" "));

        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(field + ": " + value, fix);
        JsonNode line = run(
                        false,
                        (words + " --json")
                                .replace("--waiters --json", "--json --waiters")
                                .split(" "))
                .json();
        assertThat(line.path("code").asString()).isEqualTo("invalid_input");
        assertThat(line.path("field").asString()).isEqualTo(field);
        assertNothingIsLeft();
    }

    @Test
    void aStateWithoutAParentDirectoryIsRefused() {
        Ran ran = run(
                false, "transitions", "--state-dir", home.resolve("not/there").toString());

        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.err()).contains("--state-dir", "not/there", "create that first");
    }
}
