package io.mimikit.agent.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mimikit.agent.process.CommandSpec.ErrorStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that was started. It looks after itself: its output is read whether anybody waits or not, and when its main
 * process ends, whatever else it started is ended too before the result is there. Thread-safe.
 *
 * <p>Once the main process is gone its streams may stay open for the limits' grace, and what is written then is kept.
 */
public final class RunningCommand {
    /** How it was started: as the leader of a session of its own, and waiting for a line on its input. */
    record Start(boolean leadsSession, boolean gated) {}

    private static final Logger log = LoggerFactory.getLogger(RunningCommand.class);

    /** How long what a finished command left running has between SIGTERM and SIGKILL. */
    static final long LEFTOVER_GRACE_MILLIS = 500;

    private static final long CLOSE_MILLIS = 1_000;
    private static final int CHUNK_BYTES = 16 << 10;

    private final Process process;
    private final String attemptId;
    private final ProcessIdentity identity;
    private final ProcessTree tree;
    private final Set<Long> ownSession;
    private final Set<String> pipes;
    private final OutputLimits limits;
    private final OutputCapture output;
    private final OutputCapture errors;
    private final CountDownLatch open;
    private final CountDownLatch listening;
    private final CompletableFuture<CommandResult> result = new CompletableFuture<>();

    RunningCommand(
            Process process,
            String attemptId,
            CommandSpec spec,
            OutputLimits limits,
            Path artifacts,
            ProcessTree tree,
            Start start) {
        this.process = process;
        this.attemptId = attemptId;
        this.tree = tree;
        this.limits = limits;
        this.identity = identify(process, tree.table());
        this.ownSession = start.leadsSession() ? Set.of(process.pid()) : Set.of();
        this.pipes = outputPipes(process, tree.table());
        this.output = new OutputCapture(limits, artifacts, attemptId + ".out");
        this.errors = new OutputCapture(limits, artifacts, attemptId + ".err");
        boolean apart = spec.errors() == ErrorStream.APART;
        this.open = new CountDownLatch(apart ? 2 : 1);
        this.listening = new CountDownLatch(apart ? 2 : 1);
        thread("out", () -> read(process.getInputStream(), output));
        if (apart) {
            thread("err", () -> read(process.getErrorStream(), errors));
        }
        String stdin = spec.stdin();
        if (start.gated() || stdin != null) {
            thread("in", () -> write((start.gated() ? "\n" : "") + (stdin == null ? "" : stdin)));
        }
        thread("end", this::finish);
    }

    public String attemptId() {
        return attemptId;
    }

    /** The main process; to be recorded, so that a later start can find it again. */
    public ProcessIdentity identity() {
        return identity;
    }

    /** Waits until the command and all that it started are gone. */
    public CommandResult await() throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new CompletionException("command of attempt " + attemptId + " was lost", e.getCause());
        }
    }

    /** Waits at most so long; empty if the command is still there then. */
    public Optional<CommandResult> await(long millis) throws InterruptedException {
        try {
            return Optional.of(result.get(millis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException stillRunning) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new CompletionException("command of attempt " + attemptId + " was lost", e.getCause());
        }
    }

    /** Ends the command and all that it started: SIGTERM, after the grace SIGKILL. Harmless when it is over. */
    public EndReport end(long graceMillis) {
        return tree.end(hunt(Set.of()), graceMillis);
    }

    /** A copy of the future result; cancelling it does nothing to the command. */
    public CompletableFuture<CommandResult> result() {
        return result.copy();
    }

    private void finish() {
        try {
            int exitCode = process.waitFor();
            boolean closed = open.await(limits.pipeGraceMillis(), TimeUnit.MILLISECONDS);
            EndReport leftovers = tree.end(hunt(Set.of()), LEFTOVER_GRACE_MILLIS);
            closed = closed || open.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            if (!closed) {
                leftovers = leftovers.and(tree.end(hunt(pipes), 0));
                closed = open.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            }
            if (!closed) {
                log.warn("output of attempt {} is still held open by an unknown process; it is left behind", attemptId);
            }
            result.complete(new CommandResult(exitCode, output.finish(), errors.finish(), leftovers));
        } catch (InterruptedException | RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private Hunt hunt(Set<String> heldPipes) {
        return new Hunt(tree.table(), attemptId, List.of(identity), ownSession, heldPipes);
    }

    /**
     * Reads to the end, holding the stream's monitor: when the main process ends, the JDK takes it to close the stream
     * under its other writers, whose late output would be lost and who would die of it.
     */
    private void read(InputStream stream, OutputCapture capture) {
        try (stream) {
            synchronized (stream) {
                listening.countDown();
                byte[] chunk = new byte[CHUNK_BYTES];
                for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                    capture.write(chunk, n);
                }
            }
        } catch (IOException ended) {
            log.debug("output of attempt {} ended early: {}", attemptId, ended.toString());
        } finally {
            open.countDown();
        }
    }

    private void write(String text) {
        try (OutputStream stream = process.getOutputStream()) {
            listening.await();
            stream.write(text.getBytes(UTF_8));
        } catch (IOException | InterruptedException notWanted) {
            // A program need not read its input to the end.
        }
    }

    /** Threads of the platform: a blocked read of a pipe would hold a virtual thread's carrier. */
    private void thread(String part, Runnable work) {
        Thread.ofPlatform().daemon().name("command-" + attemptId + "-" + part).start(work);
    }

    private static ProcessIdentity identify(Process process, ProcessTable table) {
        return table.entry(process.pid())
                .map(ProcessEntry::identity)
                .orElseGet(() -> new ProcessIdentity(process.pid(), "ended at once"));
    }

    private static Set<String> outputPipes(Process process, ProcessTable table) {
        Set<String> shared = new HashSet<>(table.pipes(process.pid()));
        shared.retainAll(table.pipes(ProcessHandle.current().pid()));
        return shared;
    }
}
