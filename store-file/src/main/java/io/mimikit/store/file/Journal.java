package io.mimikit.store.file;

import io.mimikit.kernel.store.Transition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal being written: a batch is one write and one force. Owned by the engine's thread, which must not be
 * interrupted. After a failure nothing more is written or forced through the descriptor that failed; a new segment
 * supersedes it.
 */
final class Journal implements Closeable {
    /** Segments that failed in a row and are left lying; more than that are removed first. */
    private static final int DEAD_SEGMENTS_MAX = 16;

    private final Disk disk;
    private final Path directory;
    private final LineEncoder encoder = new LineEncoder();
    private final List<Segment> dead = new ArrayList<>();
    private Segment segment;
    private Segment lastTried;
    private Disk.@Nullable Appender out;
    private long durableQ;
    private boolean failed;
    private long markedQ;

    private Journal(Disk disk, Path directory, Segment segment, long lastQ) {
        this.disk = disk;
        this.directory = directory;
        this.segment = segment;
        this.lastTried = segment;
        this.durableQ = lastQ;
    }

    /**
     * Goes on where recovery ended. What was read may never have reached the disk: a process may have died before it
     * forced it, or after a force failed, when no later one writes what memory holds. So what isn't proven is written
     * anew before anything builds on it.
     */
    static Journal resume(Disk disk, Path directory, TailReader.Tail tail) throws IOException {
        for (Segment segment : tail.unproven()) {
            byte[] bytes = disk.read(segment.in(directory));
            DurableFile.place(disk, segment.in(directory), bytes, bytes.length);
        }
        Segment last = tail.read().isEmpty()
                ? new Segment(tail.lastQ() + 1, 0)
                : tail.read().getLast();
        Journal journal = new Journal(disk, directory, last, tail.lastQ());
        journal.out = disk.append(last.in(directory));
        disk.forceDirectory(directory);
        return journal;
    }

    /** The last record that certainly is on disk. */
    long durableQ() {
        return durableQ;
    }

    /** Whether a write failed, so that nothing can be appended before {@link #supersede}. */
    boolean failed() {
        return failed;
    }

    long segmentBytes() {
        return out == null ? 0 : out.size();
    }

    /**
     * Makes a batch durable.
     *
     * @return its size in bytes
     * @throws IOException when it is not certain that it is; the journal has failed then
     */
    int append(List<Transition> batch) throws IOException {
        long expected = durableQ + 1;
        for (Transition transition : batch) {
            if (transition.q() != expected++) {
                throw new IllegalArgumentException(
                        "record " + transition.q() + " where " + (expected - 1) + " follows");
            }
        }
        JsonBytes lines = encoder.transitions(batch, durableQ);
        writeForced(lines);
        durableQ = expected - 1;
        return lines.size();
    }

    /** Makes the last record provable, once. */
    void mark() throws IOException {
        if (markedQ != durableQ && !failed) {
            writeForced(encoder.mark(durableQ));
            markedQ = durableQ;
        }
    }

    private void writeForced(JsonBytes lines) throws IOException {
        if (failed || out == null) {
            throw new IOException("segment " + segment.fileName() + " failed before");
        }
        failed = true; // until proven otherwise: an error of any kind may leave half a line
        out.write(lines.array(), 0, lines.size());
        out.force();
        failed = false;
    }

    /**
     * Seals the segment, which is forced to its last byte as after each write, and opens the next one, which begins by
     * proving what the last one holds.
     *
     * @throws IOException when that is not certain to have worked; the journal has failed then
     */
    void roll() throws IOException {
        if (failed || out == null) {
            throw new IOException("segment " + segment.fileName() + " failed before");
        }
        Segment next = new Segment(durableQ + 1, 0);
        if (segment.firstQ() == next.firstQ()) {
            return; // nothing in it yet
        }
        failed = true;
        dead.add(next); // void if it can't be finished: the name may be on disk, and records must not precede it
        Disk.Appender sealed = out;
        out = startSegment(next, encoder.mark(durableQ));
        dead.clear();
        failed = false;
        segment = next;
        markedQ = durableQ;
        sealed.close();
    }

    private Disk.Appender startSegment(Segment next, JsonBytes head) throws IOException {
        Disk.Appender appender = disk.create(next.in(directory));
        try {
            appender.write(head.array(), 0, head.size());
            appender.force();
            disk.forceDirectory(directory);
            return appender;
        } catch (IOException e) {
            appender.close();
            throw e;
        }
    }

    /** Opens a new segment that voids whatever the failed ones hold beyond the last durable record. */
    void supersede() throws IOException {
        closeQuietly();
        if (!dead.contains(segment)) {
            dead.addFirst(segment);
        }
        if (dead.size() > DEAD_SEGMENTS_MAX) {
            removeUnfinished();
        }
        Segment next = unusedSegment();
        dead.add(next); // if it can't be finished it is void as well
        out = startSegment(next, encoder.supersedes(dead.subList(0, dead.size() - 1), durableQ + 1));
        segment = next;
        dead.clear();
        failed = false;
    }

    /** What never got past its head holds no record; a disk that refuses for hours must not be filled with them. */
    private void removeUnfinished() throws IOException {
        for (Segment each : dead) {
            if (!each.equals(segment)) {
                disk.delete(each.in(directory));
            }
        }
        disk.forceDirectory(directory);
        dead.removeIf(each -> !each.equals(segment));
    }

    /**
     * The next turn that was never tried, even in vain: a name that an earlier attempt only wanted to use may be void by
     * what a later one says, and what comes later must sort later.
     */
    private Segment unusedSegment() throws IOException {
        List<Segment> tried = new ArrayList<>(Segment.list(disk, directory));
        tried.addAll(dead);
        tried.add(lastTried);
        int turn = tried.stream()
                .filter(each -> each.firstQ() == durableQ + 1)
                .mapToInt(Segment::turn)
                .max()
                .orElse(-1);
        lastTried = new Segment(durableQ + 1, turn + 1);
        return lastTried;
    }

    private void closeQuietly() {
        if (out == null) {
            return;
        }
        try {
            out.close();
        } catch (IOException ignored) {
            // it has failed already, and what it held is void
        }
        out = null;
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }
}
