package io.mimikit.store.file;

import io.mimikit.kernel.store.Transition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The journal being written: a batch is one write and one force. Owned by the engine's thread, which must not be
 * interrupted. After a failure nothing more is written or forced through the descriptor that failed; a new segment
 * supersedes it.
 */
final class Journal implements Closeable {
    private final Disk disk;
    private final Path directory;
    private final LineEncoder encoder = new LineEncoder();
    private final List<Segment> dead = new ArrayList<>();
    private final TreeSet<Segment> all = new TreeSet<>();
    private Segment segment;
    private Disk.@Nullable Appender out;
    private @Nullable Segment begun;
    private long durableQ;
    private boolean failed;
    private @Nullable IOException cause;
    private long markedQ;
    private long inode;

    private Journal(Disk disk, Path directory, Segment segment, long lastQ) {
        this.disk = disk;
        this.directory = directory;
        this.segment = segment;
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
        journal.inode = disk.inode(last.in(directory));
        journal.all.addAll(Segment.list(disk, directory));
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
        Disk.Appender to = sound();
        failed = true; // until proven otherwise: an error of any kind may leave half a line
        try {
            to.write(lines.array(), 0, lines.size());
            to.force();
        } catch (IOException e) {
            cause = e;
            throw e;
        }
        failed = false;
    }

    private Disk.Appender sound() throws IOException {
        Disk.Appender to = out;
        if (failed || to == null) {
            String why = cause == null ? "" : ": " + cause.getMessage();
            throw new IOException("segment " + segment.fileName() + " failed before" + why, cause);
        }
        return to;
    }

    /** Whether the segment is still where it was and as long as it was made. */
    boolean isInPlace() throws IOException {
        Disk.Appender to = out;
        return failed
                || to == null
                || disk.stamp(segment.in(directory))
                        .filter(stamp -> stamp.inode() == inode && stamp.size() == to.size())
                        .isPresent();
    }

    /** The files before the one being written that must be there, given the last record that no generation needs. */
    List<Path> sealed(long unneeded) {
        Iterator<Segment> oldest = List.copyOf(all).iterator();
        Segment first = oldest.next();
        while (oldest.hasNext()) {
            Segment second = oldest.next();
            if (second.firstQ() > unneeded + 1) {
                break;
            }
            all.remove(first);
            first = second;
        }
        return all.headSet(segment).stream().map(each -> each.in(directory)).toList();
    }

    /** The file being written. */
    Path file() {
        return segment.in(directory);
    }

    /**
     * Goes on in a new segment, whatever became of the current one.
     *
     * @throws IOException when that is not certain to have worked; the journal has failed then
     */
    void leave() throws IOException {
        sound();
        begin(unusedSegment(), encoder.mark(durableQ));
    }

    /**
     * Seals the segment, which is forced to its last byte as after each write, and opens the next one, which begins by
     * proving what the last one holds.
     *
     * @throws IOException when that is not certain to have worked; the journal has failed then
     */
    void roll() throws IOException {
        sound();
        Segment next = new Segment(durableQ + 1, 0);
        if (segment.firstQ() != next.firstQ()) { // or there is nothing in it yet
            begin(next, encoder.mark(durableQ));
        }
    }

    private void begin(Segment next, JsonBytes head) throws IOException {
        Disk.Appender sealed = sound();
        failed = true;
        dead.add(next); // void if it can't be finished: the name may be on disk, and records must not precede it
        try {
            out = startSegment(next, head);
        } catch (IOException e) {
            cause = e;
            throw e;
        }
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
            inode = disk.inode(next.in(directory));
            all.add(next);
            return appender;
        } catch (IOException e) {
            appender.close();
            throw e;
        }
    }

    /**
     * Opens a new segment that voids whatever the failed ones hold beyond the last durable record. One that could not be
     * finished is begun again under its name, from nothing: so there are never more of them, however long that takes.
     */
    void supersede() throws IOException {
        closeQuietly();
        if (!dead.contains(segment)) {
            dead.addFirst(segment);
        }
        Segment next = begun == null ? unusedSegment() : begun;
        begun = next;
        out = startSegment(next, encoder.supersedes(dead, durableQ + 1));
        segment = next;
        begun = null;
        dead.clear();
        failed = false;
    }

    /**
     * The turn after all that were tried, even in vain: a name that an earlier attempt only wanted to use is void by what
     * a later one says, and what comes later must sort later.
     */
    private Segment unusedSegment() throws IOException {
        List<Segment> tried = new ArrayList<>(Segment.list(disk, directory));
        tried.addAll(dead);
        tried.add(segment);
        int turn = tried.stream()
                .filter(each -> each.firstQ() == durableQ + 1)
                .mapToInt(Segment::turn)
                .max()
                .orElse(-1);
        return new Segment(durableQ + 1, turn + 1);
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
