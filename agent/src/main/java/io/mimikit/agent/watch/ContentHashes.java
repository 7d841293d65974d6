package io.mimikit.agent.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of small files, each with what the file looked like: while that stays the same the file is not read again. It is
 * read again when it was changed so shortly before that a second change could not be told from the first. One thread.
 */
final class ContentHashes {
    /** File systems with coarse times count in up to two seconds. */
    private static final long COARSEST_MILLIS = 2_000;

    private static final int HASH_BYTES = 16;

    static final ContentHashes NONE = new ContentHashes(null, 0, 0, 0);

    private record Known(
            long size, FileTime modified, @Nullable Object identity, boolean certain, String hash) {
        boolean stillHolds(BasicFileAttributes file) {
            return certain
                    && size == file.size()
                    && modified.equals(file.lastModifiedTime())
                    && Objects.equals(identity, file.fileKey());
        }
    }

    private final Map<String, Known> known = new HashMap<>();
    private final @Nullable ContentHashes earlier;
    private final int fileBytesMax;
    private final long nowMillis;
    private long bytesLeft;

    private ContentHashes(@Nullable ContentHashes earlier, int fileBytesMax, long bytesLeft, long nowMillis) {
        this.earlier = earlier;
        this.fileBytesMax = fileBytesMax;
        this.bytesLeft = bytesLeft;
        this.nowMillis = nowMillis;
    }

    /** For one more look, with what these know. */
    ContentHashes next(WatchLimits limits, long millis) {
        ContentHashes trusted = new ContentHashes(null, 0, 0, 0);
        trusted.known.putAll(known);
        return new ContentHashes(trusted, limits.hashedBytesMax(), limits.hashedBytesAllMax(), millis);
    }

    /** The hash of a file's content, empty where the file is large or can't be read. */
    String of(String shown, Path file, BasicFileAttributes attributes, boolean suspect) {
        if (!attributes.isRegularFile() || attributes.size() > fileBytesMax || attributes.size() > bytesLeft) {
            return "";
        }
        bytesLeft -= attributes.size();
        Known before = earlier == null ? null : earlier.known.get(shown);
        Known now = before != null && !suspect && before.stillHolds(attributes) ? before : read(file, attributes);
        known.put(shown, now);
        return now.hash;
    }

    private Known read(Path file, BasicFileAttributes attributes) {
        boolean certain = attributes.lastModifiedTime().toMillis() < nowMillis - COARSEST_MILLIS;
        String hash = "";
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] digest = Snapshot.sha256().digest(in.readNBytes(fileBytesMax + 1));
            hash = HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (IOException unreadable) {
            certain = false;
        }
        return new Known(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(), certain, hash);
    }
}
