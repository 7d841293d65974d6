package io.mimikit.agent.process;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The process table as the JDK sees it, for systems without {@code /proc}: parents, but no marks, sessions or pipes. */
final class PortableProcessTable implements ProcessTable {
    @Override
    public List<ProcessEntry> entries() {
        return ProcessHandle.allProcesses()
                .map(PortableProcessTable::entry)
                .sorted(Comparator.comparingLong(ProcessEntry::pid).reversed())
                .toList();
    }

    @Override
    public Optional<ProcessEntry> entry(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(PortableProcessTable::entry);
    }

    @Override
    public Optional<String> attemptMark(long pid) {
        return Optional.empty();
    }

    @Override
    public List<String> pipes(long pid) {
        return List.of();
    }

    private static ProcessEntry entry(ProcessHandle handle) {
        String start = handle.info().startInstant().map(Instant::toString).orElse("");
        long parent = handle.parent().map(ProcessHandle::pid).orElse(0L);
        return new ProcessEntry(new ProcessIdentity(handle.pid(), start), parent, 0);
    }
}
