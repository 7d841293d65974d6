package io.mimikit.memory;

import java.util.List;

/**
 * What became of the messages that were given to the archive; every one is counted once. Immutable.
 *
 * @param paths the files written now; empty where nothing was left to write
 * @param written messages that are in these files
 * @param present messages that an earlier call had already written
 * @param forgotten messages that are not written because they, or all they say, were forgotten
 */
public record ArchiveReceipt(List<String> paths, int written, int present, int forgotten) {
    public ArchiveReceipt {
        paths = List.copyOf(paths);
    }
}
