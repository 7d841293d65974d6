package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words for what can go wrong with files. Stateless and thread-safe. */
final class StorageErrors {
    static final String REPAIR = "run `mimikit state repair`";

    private StorageErrors() {}

    /** The disk refused: full, shut, or something worse. */
    static MimikitException failed(String what, IOException cause) {
        if (isDiskFull(cause)) {
            return new MimikitException(ErrorCode.DISK_FULL, what + ": the disk is full; free some space", cause);
        }
        String fix = isShut(cause) ? "; make it readable and writable for the user that runs this" : "";
        return new MimikitException(ErrorCode.STORAGE, what + ": " + cause + fix, cause);
    }

    private static boolean isShut(IOException cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return cause instanceof AccessDeniedException
                || text.contains("permission denied")
                || text.contains("read-only file system");
    }

    static boolean isDiskFull(IOException cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("no space left")
                || text.contains("not enough space")
                || text.contains("disk quota exceeded");
    }

    /** There is nothing of ours; a directory that can't be read is no such answer. */
    static MimikitException noState(Disk disk, StateDirectory directory) throws IOException {
        int ignored = disk.list(directory.root()).size(); // says so by itself where it may not be read
        return new MimikitException(
                ErrorCode.NOT_FOUND,
                "there is no state in " + directory.root() + "; name its directory with --state-dir");
    }

    static MimikitException damaged(Path file, String what) {
        return damaged(file.toString(), what, null);
    }

    static MimikitException damaged(String place, String what, @Nullable Throwable cause) {
        return new MimikitException(
                ErrorCode.STATE_DAMAGED, place + ": " + what + "; nothing was changed, " + REPAIR, cause);
    }

    static MimikitException tooNew(String place, String what) {
        return new MimikitException(
                ErrorCode.STATE_TOO_NEW,
                place + ": " + what + "; nothing was changed, use the newer program that wrote it");
    }
}
