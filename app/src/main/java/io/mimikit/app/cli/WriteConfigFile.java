package io.mimikit.app.cli;

import io.mimikit.app.config.Config;
import io.mimikit.app.config.ModelConfig;
import io.mimikit.app.config.Secret;
import io.mimikit.app.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A first {@code config.yaml}: what was chosen, then every other setting with its meaning and default, commented out. */
final class WriteConfigFile {
    private final Path file;

    WriteConfigFile(Path file) {
        this.file = file;
    }

    /** Moves a file that is there to {@code .bak} and writes the new one whole or not at all. */
    void write(ModelConfig model, Optional<Path> keyFile) throws IOException {
        createForOwner(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text(model, keyFile));
        if (Files.exists(file)) {
            Files.copy(file, file.resolveSibling(file.getFileName() + ".bak"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What is new is the owner's alone, as the state is that comes into it. */
    private static void createForOwner(@Nullable Path directory) throws IOException {
        if (directory == null) {
            return; // the root of the file system
        }
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(directory);
        }
    }

    /** The file, readable and writable by its owner only from its first byte on. */
    static Path writeKey(Path keyFile, Secret key) throws IOException {
        createForOwner(keyFile.getParent());
        Files.deleteIfExists(keyFile);
        Files.createFile(keyFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keyFile, key.reveal() + "\n", StandardOpenOption.TRUNCATE_EXISTING);
        return keyFile;
    }

    private static String text(ModelConfig model, Optional<Path> keyFile) {
        StringBuilder text =
                new StringBuilder("# Mimikit's settings. MIMIKIT_* variables and flags win over this file;\n"
                        + "# `mimikit config` shows what is in force and why.\n\nmodel: " + quoted(model.text())
                        + "\n");
        keyFile.ifPresent(path -> text.append("secrets.")
                .append(model.provider())
                .append(": ")
                .append(quoted("file:" + path))
                .append('\n'));
        text.append("\n# Everything else, at its default. Remove the # to change one; * stands for a name of yours.\n");
        Set<String> chosen = keyFile.isPresent() ? Set.of("model", "secrets." + model.provider()) : Set.of("model");
        for (Setting setting : Config.settings()) {
            if (!chosen.contains(setting.key())) {
                text.append("\n# ")
                        .append(setting.what())
                        .append("\n#")
                        .append(line(setting))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String line(Setting setting) {
        String key = setting.key().contains("*") ? quoted(setting.key()) : setting.key();
        return (key + ": " + setting.byDefault()).stripTrailing();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
