package io.mimikit.bench.peers;

import io.mimikit.bench.LinuxProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A {@link PeerProcess} as its parent sees it. It ends when the parent does. One thread. */
final class Jvm implements Life {
    private static final List<String> OPTIONS = List.of(
            "-Xmx2g",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dlogback.configurationFile=peers-logback.xml",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
    /** What the launcher gives a server. */
    private static final List<String> OPTIONS_OF_MIMIKIT =
            List.of(
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+UseSerialGC",
                    "-Xmn48m",
                    "-XX:Tier4InvocationThreshold=50000",
                    "-XX:Tier4MinInvocationThreshold=6000",
                    "-XX:Tier4CompileThreshold=150000",
                    "-XX:Tier4BackEdgeThreshold=400000");

    private static final int OUT_OF_MEMORY = 3;
    private static final long STOP_SECONDS = 20;
    private static final int LOG_LINES = 15;

    private final Process process;
    private final Path directory;
    private final Path log;

    private Jvm(Process process, Path directory, Path log) {
        this.process = process;
        this.directory = directory;
        this.log = log;
    }

    static Jvm start(Subject subject, Object... task) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options(subject));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PeerProcess.class.getName()));
        command.addAll(List.of(
                subject.kind().id(), subject.scale().name(), subject.directory().toString(), subject.jdbcUrl()));
        Arrays.stream(task).map(String::valueOf).forEach(command::add);
        Path log = Files.createTempFile(subject.directory(), "log-", ".txt");
        Files.deleteIfExists(subject.directory().resolve(PeerProcess.UNFINISHED));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Jvm(process, subject.directory(), log);
    }

    /** The options of a JVM that runs this peer. */
    static List<String> options(Subject subject) {
        List<String> options = new ArrayList<>(OPTIONS);
        if (subject.kind() == PeerKind.MIMIKIT || subject.alike()) {
            options.addAll(OPTIONS_OF_MIMIKIT);
        }
        if (Boolean.getBoolean("peers.platformThreads")) {
            options.add("-Dpeers.platformThreads=true");
        }
        return options;
    }

    /** Waits until it has ended well. */
    void join(long seconds) throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            kill();
            throw new IOException("not done within " + seconds + " s" + lastWords());
        }
        if (process.exitValue() == OUT_OF_MEMORY) {
            throw new IOException("out of memory");
        }
        if (process.exitValue() != 0) {
            throw new IOException("ended with status " + process.exitValue() + lastWords());
        }
    }

    /** Waits until it is ready for work. */
    Jvm awaitReady(long seconds) throws IOException, InterruptedException {
        Path ready = directory.resolve(PeerProcess.UNFINISHED);
        if (Waiting.until(seconds, () -> Files.exists(ready) || !process.isAlive()) && process.isAlive()) {
            return this;
        }
        join(0);
        throw new IOException("ended before it was ready" + lastWords());
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return lines.isEmpty() ? "" : ":\n" + String.join("\n", lines.subList(0, Math.min(lines.size(), LOG_LINES)));
    }

    @Override
    public LinuxProcess process() {
        return new LinuxProcess(process.pid());
    }

    @Override
    public long unfinished() throws IOException {
        Path said = directory.resolve(PeerProcess.UNFINISHED);
        return Files.exists(said) ? Long.parseLong(Files.readString(said)) : -1;
    }

    @Override
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Waiting for what another process does. */
    static final class Waiting {
        private static final long LOOK_MILLIS = 20;

        private Waiting() {}

        /** Whether it became true in time. */
        static boolean until(long seconds, BooleanSupplier condition) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > end) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            return true;
        }
    }
}
