package io.mimikit.agent.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds programs the way a shell does: by path when the name has a separator, else on {@code PATH}. */
final class Programs {
    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

    private Programs() {}

    /** The executable file that {@code name} means for a process with this environment and directory. */
    static Optional<Path> find(String name, Map<String, String> env, Path directory) {
        try {
            if (name.indexOf('/') >= 0 || name.indexOf(File.separatorChar) >= 0) {
                return Optional.of(directory.resolve(name).toAbsolutePath()).filter(Programs::isProgram);
            }
            for (String entry : env.getOrDefault("PATH", DEFAULT_PATH).split(File.pathSeparator, -1)) {
                Path candidate = directory.resolve(entry).resolve(name).toAbsolutePath();
                if (isProgram(candidate)) {
                    return Optional.of(candidate);
                }
            }
            return Optional.empty();
        } catch (InvalidPathException noSuchName) {
            return Optional.empty();
        }
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
