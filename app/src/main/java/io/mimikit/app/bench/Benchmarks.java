package io.mimikit.app.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.mimikit.app.cli.Bench;
import io.mimikit.app.cli.Console;
import io.mimikit.app.cli.ExitStatus;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit bench}: reads the words, runs the benchmark, prints what it found. One thread. */
public final class Benchmarks implements Bench {
    private static final JsonMapper JSON = new JsonMapper();

    private final Console console;

    public Benchmarks(Console console) {
        this.console = console;
    }

    @Override
    public int run(Path stateDirectory, List<String> arguments, boolean json) {
        try {
            Benchmark benchmark = Benchmark.of(arguments);
            ObjectNode answer = quietly(() -> measure(benchmark, stateDirectory));
            print(answer, json);
            return ExitStatus.OK;
        } catch (BadArgument e) {
            return refuse(String.valueOf(e.getMessage()), "invalid_input", e.field(), json, ExitStatus.USAGE);
        } catch (MimikitException e) {
            return refuse(String.valueOf(e.getMessage()), e.code().wireName(), "", json, ExitStatus.INTERNAL);
        } catch (IOException | UncheckedIOException e) {
            return refuse("the benchmark's directory: " + e, "storage", "", json, ExitStatus.INTERNAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return refuse("interrupted", "interrupted", "", json, ExitStatus.INTERNAL);
        }
    }

    private ObjectNode measure(Benchmark benchmark, Path stateDirectory) throws IOException, InterruptedException {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("benchmark", benchmark.name());
        Progress progress = new Progress(console, benchmark.name());
        try (TemporaryState state = TemporaryState.beside(stateDirectory)) {
            progress.show("measuring the disk");
            Machine.describe(state.directory(), answer.putObject("machine"));
            Figures.micros(answer, "flushMicros", Flush.measure(state.directory()));
            state.start(benchmark).drive(progress, answer);
            CountedStore store = state.store();
            answer.put("commits", store.commits());
            answer.put("recordsPerCommit", Figures.perSecond(store.records(), (double) store.commits()));
            answer.put("checkpoints", store.checkpoints());
            progress.show("removing what was written");
        } finally {
            progress.end();
        }
        return answer;
    }

    private interface Measurement {
        ObjectNode make() throws IOException, InterruptedException;
    }

    /** Only errors are worth a line in between: what the engine usually says belongs to a server's log. */
    private static ObjectNode quietly(Measurement measurement) throws IOException, InterruptedException {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        root.setLevel(Level.ERROR);
        try {
            return measurement.make();
        } finally {
            root.setLevel(before);
        }
    }

    private void print(ObjectNode answer, boolean json) {
        if (json) {
            console.out().println(JSON.writeValueAsString(answer));
        } else {
            lines(answer, "");
        }
        console.out().flush();
    }

    private void lines(JsonNode node, String prefix) {
        node.properties().forEach(field -> {
            String name = prefix + field.getKey();
            if (field.getValue().isObject()) {
                lines(field.getValue(), name + ".");
            } else {
                console.out().printf("%-22s %s%n", name, field.getValue().asString());
            }
        });
    }

    private int refuse(String message, String code, String field, boolean json, int status) {
        console.err().println("mimikit: bench: " + message);
        console.err().flush();
        if (json) {
            ObjectNode line = JSON.createObjectNode().put("code", code).put("error", message);
            if (!field.isEmpty()) {
                line.put("field", field);
            }
            console.out().println(JSON.writeValueAsString(line));
            console.out().flush();
        }
        return status;
    }
}
