package io.mimikit.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Copies files durably, a block at a time, and says what was copied. Stateless and thread-safe. */
final class Transfer {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int NOWHERE = -1;

    private Transfer() {}

    /** How much of a file is meant. */
    enum Extent {
        /** All bytes that it has when the copy begins. */
        WHOLE,
        /** Those up to its last line end: what follows is still being written. */
        LINES
    }

    /**
     * Copies a file to a name that is not taken, and forces it; the directories are the caller's to force.
     *
     * @return its SHA-256 and size
     */
    static BackupManifest.Item copy(Disk disk, Path from, Path to, String name, Extent extent) throws IOException {
        long end = extent == Extent.WHOLE ? disk.size(from) : endOfLines(disk, from);
        MessageDigest digest = Sha256.digest();
        try (Disk.Appender out = disk.create(to)) {
            for (long at = 0; at < end; ) {
                byte[] block = disk.read(from, at, (int) Math.min(BLOCK_BYTES, end - at));
                if (block.length == 0) {
                    throw new IOException(from + " became shorter while it was copied");
                }
                digest.update(block);
                out.write(block, 0, block.length);
                at += block.length;
            }
            out.force();
        }
        return new BackupManifest.Item(name, HexFormat.of().formatHex(digest.digest()), end);
    }

    /** SHA-256 and size of a file as it is. */
    static BackupManifest.Item describe(Disk disk, Path file, String name) throws IOException {
        MessageDigest digest = Sha256.digest();
        long at = 0;
        for (byte[] block = disk.read(file, at, BLOCK_BYTES);
                block.length > 0;
                block = disk.read(file, at, BLOCK_BYTES)) {
            digest.update(block);
            at += block.length;
        }
        return new BackupManifest.Item(name, HexFormat.of().formatHex(digest.digest()), at);
    }

    private static long endOfLines(Disk disk, Path file) throws IOException {
        for (long end = disk.size(file); end > 0; ) {
            long from = Math.max(0, end - BLOCK_BYTES);
            byte[] block = disk.read(file, from, (int) (end - from));
            int last = lastLineEnd(block);
            if (last != NOWHERE) {
                return from + last + 1;
            }
            end = from;
        }
        return 0;
    }

    private static int lastLineEnd(byte[] block) {
        int at = block.length - 1;
        while (at >= 0 && block[at] != '\n') {
            at--;
        }
        return at;
    }

    /** Makes a directory below another one, with what lies between, durably. */
    static void createDirectories(Disk disk, Path root, Path directory) throws IOException {
        if (directory.equals(root) || disk.exists(directory)) {
            return;
        }
        Path parent = DurableFile.parent(directory);
        createDirectories(disk, root, parent);
        disk.createDirectory(directory);
        disk.forceDirectory(parent);
    }
}
