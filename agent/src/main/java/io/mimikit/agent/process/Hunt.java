package io.mimikit.agent.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One end of one attempt's processes: who belongs, who was asked to stop, who is left. Not thread-safe.
 *
 * <p>{@code sessions} are sessions known to be the attempt's although their leader may be gone; {@code pipes} are pipes
 * that only its processes can hold.
 */
final class Hunt {
    /** What one look found; {@code foundNew} says whether any of it had not been seen before. */
    record Look(List<ProcessIdentity> living, boolean foundNew) {}

    private final ProcessTable table;
    private final String attemptId;
    private final Set<Long> sessions;
    private final Set<String> pipes;
    private final Set<ProcessIdentity> condemned = new HashSet<>();
    private final Set<ProcessIdentity> seen = new LinkedHashSet<>();
    private final Set<ProcessIdentity> asked = new HashSet<>();
    private final long self = ProcessHandle.current().pid();

    Hunt(
            ProcessTable table,
            String attemptId,
            Collection<ProcessIdentity> roots,
            Set<Long> sessions,
            Set<String> pipes) {
        this.table = table;
        this.attemptId = attemptId;
        this.condemned.addAll(roots);
        this.sessions = new HashSet<>(sessions);
        this.pipes = pipes;
    }

    /** Looks at all processes once and signals those that belong: SIGKILL if {@code force}, else one SIGTERM each. */
    Look look(boolean force) {
        List<ProcessEntry> entries = parentsFirst(table.entries());
        entries.forEach(this::learnSession);
        Set<ProcessIdentity> found = new LinkedHashSet<>();
        for (ProcessEntry entry : entries) {
            if (entry.pid() != self && belongs(entry)) {
                found.add(entry.identity());
                // At once: in a chain of forks the newest is gone when the look is over.
                if (force) {
                    signal(entry.identity(), true);
                }
            }
        }
        addDescendants(entries, found);
        boolean foundNew = seen.addAll(found);
        condemned.addAll(found);
        entries.stream().map(ProcessEntry::identity).filter(found::contains).forEach(process -> signal(process, force));
        return new Look(List.copyOf(found), foundNew);
    }

    /**
     * A parent whose child is ended before it takes that for the child's own end and goes on with its next line. The
     * order of process ids tells nothing: they start again from the beginning. Among equals the newest goes first.
     */
    static List<ProcessEntry> parentsFirst(List<ProcessEntry> entries) {
        Map<Long, ProcessEntry> byPid = new HashMap<>();
        entries.forEach(entry -> byPid.put(entry.pid(), entry));
        Map<ProcessEntry, Integer> depths = new HashMap<>();
        for (ProcessEntry entry : entries) {
            int depth = 0;
            ProcessEntry parent = byPid.get(entry.parentPid());
            while (parent != null && depth < entries.size()) {
                depth++;
                parent = byPid.get(parent.parentPid());
            }
            depths.put(entry, depth);
        }
        return entries.stream().sorted(Comparator.comparing(depths::get)).toList();
    }

    EndReport report() {
        List<ProcessIdentity> ended = new ArrayList<>();
        List<ProcessIdentity> survivors = new ArrayList<>();
        for (ProcessIdentity process : seen) {
            (lives(process) ? survivors : ended).add(process);
        }
        return new EndReport(ended, survivors);
    }

    /** The session of a condemned leader is the attempt's, and stays so when the leader is gone. */
    private void learnSession(ProcessEntry entry) {
        if (entry.session() == entry.pid() && condemned.contains(entry.identity())) {
            sessions.add(entry.session());
        }
    }

    private boolean belongs(ProcessEntry entry) {
        return condemned.contains(entry.identity())
                || sessions.contains(entry.session())
                || table.attemptMark(entry.pid()).filter(attemptId::equals).isPresent()
                || holdsPipe(entry);
    }

    /** Our own other children are spared: one that is just being started may hold copies of our descriptors. */
    private boolean holdsPipe(ProcessEntry entry) {
        return !pipes.isEmpty()
                && entry.parentPid() != self
                && table.pipes(entry.pid()).stream().anyMatch(pipes::contains);
    }

    private void addDescendants(List<ProcessEntry> entries, Set<ProcessIdentity> found) {
        if (found.isEmpty()) {
            return;
        }
        Map<Long, List<ProcessEntry>> children = new HashMap<>();
        for (ProcessEntry entry : entries) {
            children.computeIfAbsent(entry.parentPid(), parent -> new ArrayList<>())
                    .add(entry);
        }
        List<ProcessIdentity> open = new ArrayList<>(found);
        while (!open.isEmpty()) {
            for (ProcessEntry child : children.getOrDefault(open.removeLast().pid(), List.of())) {
                if (child.pid() != self && found.add(child.identity())) {
                    open.add(child.identity());
                }
            }
        }
    }

    private void signal(ProcessIdentity process, boolean force) {
        if (!force && !asked.add(process)) {
            return;
        }
        // The handle first, then the check: a handle refuses by itself when its pid has changed hands since.
        ProcessHandle.of(process.pid()).filter(handle -> lives(process)).ifPresent(handle -> {
            boolean ignored = force ? handle.destroyForcibly() : handle.destroy();
        });
    }

    private boolean lives(ProcessIdentity process) {
        return table.entry(process.pid())
                .filter(entry -> entry.identity().equals(process))
                .isPresent();
    }
}
