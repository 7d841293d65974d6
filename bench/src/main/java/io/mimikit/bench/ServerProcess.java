package io.mimikit.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that the real launcher has started, once, on a port nobody asked for. Closing ends it. One thread. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("mimikit ready in (\\d+) ms .*?(http://\\S+) .*");
    private static final long STOP_SECONDS = 60;

    private final Process launcher;
    private final long startedNanos = System.nanoTime();
    private long saidMillis;
    private long execMillis;
    private String address = "";

    private ServerProcess(Process launcher) {
        this.launcher = launcher;
    }

    /**
     * Starts a server and waits until it says that it is ready.
     *
     * @param flags further ones for {@code serve}
     * @throws IOException when it ends before
     */
    public static ServerProcess start(Path program, Path state, Path work, List<String> flags) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "serve", "--no-restart", "--port", "0", "--model", "demo", "--state-dir"));
        command.addAll(List.of(state.toString(), "--work-dir", work.toString()));
        command.addAll(flags);
        ServerProcess server = new ServerProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        try {
            server.awaitReady();
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private void awaitReady() throws IOException {
        BufferedReader out = launcher.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                execMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
                saidMillis = Long.parseLong(ready.group(1));
                address = ready.group(2);
                return;
            }
        }
        throw new IOException("the server ended before it was ready; see its messages above");
    }

    /** What it said that starting took. */
    public long saidMillis() {
        return saidMillis;
    }

    /** From starting the launcher to the word that it is ready. */
    public long execMillis() {
        return execMillis;
    }

    /** Where it listens, as a URL. */
    public String address() {
        return address;
    }

    /** The launcher and the JVM below it. */
    public LinuxProcess process() {
        return new LinuxProcess(launcher.pid());
    }

    /** The JVM alone. */
    public ProcessHandle jvm() {
        return launcher.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElse(launcher.toHandle());
    }

    /** Ends the JVM as {@code kill -9} does and waits until it and its launcher are gone. */
    public void kill() throws InterruptedException {
        jvm().destroyForcibly();
        if (!launcher.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            launcher.destroyForcibly();
        }
    }

    @Override
    public void close() {
        launcher.destroy();
        boolean ended = false;
        try {
            ended = launcher.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            jvm().destroyForcibly();
            launcher.destroyForcibly();
        }
    }
}
