package io.mimikit.app.runtime;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a server may work in a state directory at all. Asked before anything else: one that is shut is no crash after
 * which to start again, but something that the user has to change first. Stateless and thread-safe.
 */
final class UsableDirectory {
    private static final List<String> PARTS =
            List.of("FORMAT.json", "LOCK", "journal", "state", "runs", "audit", "quarantine", "log");

    private UsableDirectory() {}

    /** @throws MimikitException (invalid_configuration) with everything that is shut */
    static void require(Path directory) {
        if (directory.toString().contains("%")) { // the log's names are patterns in which it can't be quoted
            throw refused(directory + " has a % in its path; name another one, or go there and name it from there");
        }
        if (Files.isSymbolicLink(directory) && !Files.exists(directory)) {
            throw refused(directory + " is a link to nothing; make the directory, or name another one");
        }
        if (!Files.exists(directory)) {
            requireParent(directory);
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw refused(directory + " is no directory; name another one");
        }
        List<String> shut = Stream.concat(Stream.of(directory), PARTS.stream().map(directory::resolve))
                .filter(path -> Files.exists(path) && !isOpen(path))
                .map(Path::toString)
                .toList();
        if (!shut.isEmpty()) {
            throw refused(String.join(", ", shut) + " can't be read and written by "
                    + System.getProperty("user.name", "this user")
                    + "; give that user access, or name another directory");
        }
    }

    private static void requireParent(Path directory) {
        Path parent = directory.toAbsolutePath().normalize().getParent();
        while (parent != null && !Files.exists(parent)) {
            parent = parent.getParent();
        }
        if (parent != null && (!Files.isDirectory(parent) || !isOpen(parent))) {
            throw refused(
                    directory + " can't be made: " + parent + " is no directory that may be written; name another one");
        }
    }

    private static boolean isOpen(Path path) {
        return Files.isReadable(path)
                && Files.isWritable(path)
                && (!Files.isDirectory(path) || Files.isExecutable(path));
    }

    private static MimikitException refused(String why) {
        return new MimikitException(ErrorCode.INVALID_CONFIGURATION, "--state-dir: " + why);
    }
}
