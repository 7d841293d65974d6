package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** Reading of files that only grow, a line at a time. Stateless and thread-safe. */
final class LogFile {
    static final String SUFFIX = ".jsonl";
    private static final int BLOCK_BYTES = 64 << 10;
    private static final Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private LogFile() {}

    /** Whether an id may become part of a file name. */
    static boolean isSafe(String id) {
        return SAFE_ID.matcher(id).matches();
    }

    /** A line of a file, without the line end. Immutable; the bytes are not copied. */
    static final class Line {
        private final long offset;
        private final byte[] bytes;

        private Line(long offset, byte[] bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }

        long offset() {
            return offset;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** The newest lines, oldest first; a last line without an end is still being written and left out. */
    static List<Line> last(Disk disk, Path file, int limit) throws IOException {
        if (!disk.exists(file) || limit <= 0) {
            return List.of();
        }
        long size = disk.size(file);
        for (long block = BLOCK_BYTES; ; block *= 4) {
            long from = Math.max(0, size - block);
            List<Line> lines = lines(disk, file, from, Math.toIntExact(size - from));
            if (from == 0 || lines.size() >= limit) {
                return lines.subList(Math.max(0, lines.size() - limit), lines.size());
            }
        }
    }

    /** The whole lines in a part of a file; unless the part begins the file, its first line is half and left out. */
    static List<Line> lines(Disk disk, Path file, long from, int length) throws IOException {
        byte[] bytes = disk.read(file, from, length);
        List<Line> result = new ArrayList<>();
        Lines lines = new Lines(bytes);
        boolean half = from > 0;
        while (lines.next()) {
            if (!half && lines.whole()) {
                result.add(line(from, lines));
            }
            half = false;
        }
        return result;
    }

    private static Line line(long from, Lines lines) {
        byte[] bytes = new byte[lines.length()];
        System.arraycopy(lines.bytes(), lines.start(), bytes, 0, bytes.length);
        return new Line(from + lines.start(), bytes);
    }

    /** Gets each line of a file. */
    interface Visitor {
        /** Answers whether to go on. */
        boolean visit(long offset, byte[] bytes, int start, int length);
    }

    /**
     * Walks over the whole lines of a file in blocks.
     *
     * @return where the last line that was visited ends
     */
    static long forEach(Disk disk, Path file, Visitor visitor) throws IOException {
        int block = BLOCK_BYTES * 16;
        long at = 0;
        while (true) {
            byte[] bytes = disk.read(file, at, block);
            Lines lines = new Lines(bytes);
            int done = 0;
            while (lines.next() && lines.whole()) {
                boolean more = visitor.visit(at + lines.start(), bytes, lines.start(), lines.length());
                done = lines.start() + lines.length() + 1;
                if (!more) {
                    return at + done;
                }
            }
            if (bytes.length < block) {
                return at + done;
            }
            block = done == 0 ? Math.multiplyExact(block, 2) : block;
            at += done;
        }
    }

    /** Names with a prefix, oldest first. */
    static List<String> named(Disk disk, Path directory, String prefix) throws IOException {
        return disk.list(directory).stream()
                .filter(name -> name.startsWith(prefix) && name.endsWith(SUFFIX))
                .toList();
    }

    /** Names with a prefix, newest first. */
    static Deque<String> newestFirst(Disk disk, Path directory, String prefix) throws IOException {
        Deque<String> names = new ArrayDeque<>();
        named(disk, directory, prefix).forEach(names::addFirst);
        return names;
    }
}
