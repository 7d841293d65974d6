package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.app.cli.Commands;
import io.mimikit.app.cli.Console;
import io.mimikit.app.cli.MimikitCommand;
import io.mimikit.app.doctor.Doctor;
import io.mimikit.app.runtime.Models;
import io.mimikit.app.runtime.StateDirectoryTool;
import io.mimikit.app.runtime.StoppedStateReader;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The real command line against a real server, in this process: the same code that {@code ./mimikit} runs, without
 * waiting for a JVM each time. Thread-safe.
 *
 * @param directory where the user stands; the state is {@code .mimikit} there
 */
record MimikitAtHand(Path directory) {
    private static final Commands COMMANDS = Commands.none()
            .withStateTool((state, config, words) -> new StateDirectoryTool().run(state, config, words))
            .withDiagnosis(new Doctor(config -> Models.probe(Map.of()).probe(config), InstantSource.system()))
            .withStoppedState(new StoppedStateReader());

    record Result(int status, String out, String err) {
        /** The output without its last line feed. */
        String text() {
            return out.stripTrailing();
        }

        /** Rows of cells. */
        List<List<String>> rows() {
            return out.lines().map(line -> List.of(line.split("\t", -1))).toList();
        }

        JsonNode json() {
            assertThat(out.lines()).as("one line of JSON").hasSize(1);
            return Api.JSON.readTree(out);
        }
    }

    /** Runs one command as in a pipe: no terminal, so no colours. */
    Result run(String... words) {
        return run(false, words);
    }

    /** Runs one command, which has to succeed. */
    Result ok(String... words) {
        Result result = run(words);
        assertThat(result.status).as("%s: %s", List.of(words), result.err).isZero();
        return result;
    }

    /** The answer of a command, which has to succeed, as JSON. */
    JsonNode json(String... words) {
        return ok(Stream.concat(Arrays.stream(words), Stream.of("--json")).toArray(String[]::new))
                .json();
    }

    Result run(boolean terminal, String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(
                new ByteArrayInputStream(new byte[0]),
                new PrintWriter(out),
                new PrintWriter(err),
                terminal,
                Map.of("MIMIKIT_STATE_DIR", directory.resolve(".mimikit").toString(), "NO_COLOR", "1"),
                InstantSource.system());
        int status = MimikitCommand.run(COMMANDS, console, words);
        return new Result(status, out.toString(), err.toString());
    }
}
