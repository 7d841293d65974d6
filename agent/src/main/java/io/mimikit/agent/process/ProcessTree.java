package io.mimikit.agent.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Everything that belongs to an attempt, and its end. A process belongs when it is one of the roots, a descendant of one
 * that belongs, in the session that a root leads, or carries the attempt's mark in its environment; so it does not
 * help it to change its session or to lose its parent. Thread-safe; {@code nanos} is a monotonic clock.
 *
 * <p>Processes may be born while others are being ended. So the end is a loop: look, signal what is found, look again,
 * until two looks in a row find nothing or the deadline has passed. What was seen once is remembered with its start,
 * and stays condemned when its parent is gone. Nothing is ever signalled whose start is not the one that was seen.
 *
 * <p>Out of reach: a process that left the session, cleared its environment and lost its parent before the first look,
 * and holds none of the command's pipes; and one of another user.
 */
public final class ProcessTree {
    /** How long after the grace an end may go on killing before it reports survivors. */
    static final long KILL_MILLIS_MAX = 2_000;

    private static final long PAUSE_MILLIS = 10;
    private static final int EMPTY_LOOKS = 2;

    private final ProcessTable table;
    private final LongSupplier nanos;

    public ProcessTree(LongSupplier nanos) {
        this(ProcessTable.ofThisSystem(), nanos);
    }

    ProcessTree(ProcessTable table, LongSupplier nanos) {
        this.table = table;
        this.nanos = nanos;
    }

    /** One for many ends at the same time, which share what they look at. */
    public ProcessTree shared() {
        return new ProcessTree(new SharedProcessTable(table), nanos);
    }

    /**
     * Ends all that belongs to an attempt: SIGTERM, and SIGKILL after {@code graceMillis} (0: at once). Returns when
     * nothing is left, at the latest {@value #KILL_MILLIS_MAX} ms after the grace. An interrupt does not stop it; it is
     * handed on to the caller at the end. {@code roots} may be stale: one whose pid is another process now is ignored.
     */
    public EndReport end(String attemptId, Collection<ProcessIdentity> roots, long graceMillis) {
        return end(new Hunt(table, attemptId, roots, Set.of(), Set.of()), graceMillis);
    }

    /** The living processes of every attempt, by its id, without this process. */
    public Map<String, List<ProcessIdentity>> findMarked() {
        Map<String, List<ProcessIdentity>> marked = new HashMap<>();
        long self = ProcessHandle.current().pid();
        for (ProcessEntry entry : table.entries()) {
            if (entry.pid() != self) {
                table.attemptMark(entry.pid())
                        .ifPresent(id -> marked.computeIfAbsent(id, key -> new ArrayList<>())
                                .add(entry.identity()));
            }
        }
        return marked;
    }

    ProcessTable table() {
        return table;
    }

    EndReport end(Hunt hunt, long graceMillis) {
        long killAt = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(graceMillis);
        long giveUpAt = killAt + TimeUnit.MILLISECONDS.toNanos(KILL_MILLIS_MAX);
        boolean interrupted = false;
        int emptyLooks = 0;
        while (emptyLooks < EMPTY_LOOKS) {
            boolean force = nanos.getAsLong() - killAt >= 0;
            Hunt.Look look = hunt.look(force);
            emptyLooks = look.living().isEmpty() ? emptyLooks + 1 : 0;
            if (nanos.getAsLong() - giveUpAt >= 0) {
                break;
            }
            // While new ones turn up there is no time to lose: something is forking.
            if (emptyLooks == 0 && !(force && look.foundNew())) {
                interrupted |= pause(look.living().getFirst());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return hunt.report();
    }

    /** Waits for a process to end, but only for a moment; says whether the wait was interrupted. */
    private static boolean pause(ProcessIdentity process) {
        try {
            var handle = ProcessHandle.of(process.pid());
            if (handle.isPresent()) {
                handle.get().onExit().get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
            return false;
        } catch (TimeoutException stillThere) {
            return false;
        } catch (InterruptedException e) {
            return true;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of process " + process + " could not be observed", e);
        }
    }
}
