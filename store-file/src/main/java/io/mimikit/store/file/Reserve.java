package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Space that is kept back while there is some, as a file: given back to the disk when that is full, it lets the ends of
 * work be written. Without it new work is refused, until there is room for it again. Owned by the engine's thread.
 */
final class Reserve {
    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
    private static final int BLOCK_BYTES = 1 << 16;
    /** Taken only where so many times its size is free: a disk that it fills is full. */
    private static final int ROOM = 2;

    private final Disk disk;
    private final StateDirectory directory;
    private final long bytes;
    private boolean held;

    Reserve(Disk disk, StateDirectory directory, long bytes) {
        this.disk = disk;
        this.directory = directory;
        this.bytes = bytes;
    }

    private Path file() {
        return directory.reserve();
    }

    /** Whether there is none: the disk is full. */
    boolean isSpent() {
        return !held;
    }

    /** Takes the reserve, unless it is there or there is no room for it; answers whether it is there then. */
    boolean take() {
        if (held) {
            return true;
        }
        try {
            held = bytes == 0 || (disk.exists(file()) && disk.size(file()) == bytes) || make();
        } catch (IOException e) {
            LOG.debug("no reserve can be made", e);
        }
        return held;
    }

    private boolean make() throws IOException {
        disk.delete(file());
        if (disk.freeBytes(directory.root()) / ROOM < bytes) {
            return false;
        }
        byte[] block = new byte[BLOCK_BYTES];
        new Random(bytes).nextBytes(block); // what can be compressed away takes no space
        try (Disk.Appender out = disk.create(file())) {
            for (long left = bytes; left > 0; left -= BLOCK_BYTES) {
                out.write(block, 0, (int) Math.min(left, BLOCK_BYTES));
            }
            return true;
        } catch (IOException e) {
            disk.delete(file());
            throw e;
        }
    }

    /** Gives the reserve back to the disk; answers whether there was one. */
    boolean release() {
        boolean was = held;
        held = false;
        try {
            was |= disk.exists(file());
            disk.delete(file());
        } catch (IOException e) {
            LOG.warn("the reserve {} can't be given back", file(), e);
        }
        return was;
    }
}
