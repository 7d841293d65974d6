package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What {@code FORMAT.json} says: that the directory is one of ours, which one, and which lock file belongs to it.
 * Immutable.
 *
 * @param lockInode of LOCK when the directory was made or adopted; another one now means that this is a copy
 */
record StateFormat(String stateId, long lockInode) {
    static final long FORMAT = 3;

    private static final Set<String> FIELDS = Set.of("format", "stateId", "lockInode");
    private static final Pattern STATE_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /**
     * Looks at a directory without changing anything in it.
     *
     * @return empty for a directory that is new to us
     * @throws MimikitException (state_damaged, state_too_new) when it must not be touched
     */
    static Optional<StateFormat> inspect(Disk disk, StateDirectory directory) throws IOException {
        if (disk.exists(directory.format())) {
            return Optional.of(parse(directory.format(), disk.read(directory.format())));
        }
        Optional<ImportMark> mark = ImportMark.read(disk, directory.root());
        if (mark.isPresent() && !mark.get().isInPlace()) {
            throw new MimikitException(
                    ErrorCode.STATE_DAMAGED,
                    "the import of " + mark.get().source() + " into " + directory.root() + " was cut short; run"
                            + " `mimikit state import " + mark.get().source() + "` again");
        }
        if (LegacyTraces.in(disk, directory.root())) {
            throw new MimikitException(
                    ErrorCode.STATE_DAMAGED,
                    directory.root() + " is the state of the older program (format 1 or 2); nothing was changed:"
                            + " `mimikit serve` imports it where it is, `mimikit state import " + directory.root()
                            + "` into another --state-dir");
        }
        for (String name : List.of(StateDirectory.JOURNAL, StateDirectory.STATE)) {
            if (disk.exists(directory.root().resolve(name))) {
                throw StorageErrors.damaged(
                        directory.format(),
                        "missing, though there is " + directory.root().resolve(name));
            }
        }
        return Optional.empty();
    }

    private static StateFormat parse(Path file, byte[] bytes) {
        Map<String, @Nullable Object> tree;
        try {
            tree = Json.object(bytes);
        } catch (JacksonException e) {
            throw StorageErrors.damaged(file.toString(), "not JSON", e);
        }
        if (tree.get("format") instanceof Long format && format > FORMAT) {
            throw StorageErrors.tooNew(file.toString(), "format " + format + "; this program knows " + FORMAT);
        }
        if (tree.keySet().equals(FIELDS)
                && Long.valueOf(FORMAT).equals(tree.get("format"))
                && tree.get("stateId") instanceof String id
                && STATE_ID.matcher(id).matches()
                && tree.get("lockInode") instanceof Long inode) {
            return new StateFormat(id, inode);
        }
        throw StorageErrors.damaged(file, "not exactly {\"format\":3,\"stateId\":…,\"lockInode\":…}");
    }

    void write(Disk disk, StateDirectory directory) throws IOException {
        String text = "{\"format\":" + FORMAT + ",\"stateId\":\"" + stateId + "\",\"lockInode\":" + lockInode + "}\n";
        DurableFile.replace(disk, directory.format(), text.getBytes(StandardCharsets.UTF_8));
    }
}
