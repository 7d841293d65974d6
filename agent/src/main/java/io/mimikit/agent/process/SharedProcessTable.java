package io.mimikit.agent.process;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets all who look at the processes at the same time share one look, since each costs the reading of hundreds of files. Whoever
 * asks gets a look that began after it asked. Thread-safe.
 */
final class SharedProcessTable implements ProcessTable {
    private final ProcessTable table;
    private final AtomicLong asked = new AtomicLong();
    /** Fair, so that who was served lets those who waited with him go first. */
    private final ReentrantLock lock = new ReentrantLock(true);

    /** How many had asked when the newest look began. */
    private long served;

    private long looks;
    private List<ProcessEntry> newest = List.of();
    private volatile Map<Long, Optional<String>> marks = new ConcurrentHashMap<>();

    SharedProcessTable(ProcessTable table) {
        this.table = table;
    }

    @Override
    public List<ProcessEntry> entries() {
        long mine = asked.incrementAndGet();
        lock.lock();
        try {
            if (served < mine) {
                long all = asked.get();
                newest = table.entries();
                marks = new ConcurrentHashMap<>();
                served = all;
                looks++;
            }
            return newest;
        } finally {
            lock.unlock();
        }
    }

    long looks() {
        return looks;
    }

    @Override
    public Optional<ProcessEntry> entry(long pid) {
        return table.entry(pid);
    }

    /** Read once per look. */
    @Override
    public Optional<String> attemptMark(long pid) {
        return marks.computeIfAbsent(pid, table::attemptMark);
    }

    @Override
    public List<String> pipes(long pid) {
        return table.pipes(pid);
    }
}
