package io.mimikit.app.runtime;

import io.mimikit.store.file.NioDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code runtime.json}: where the running process is reached, and a token of this start, for the local command line. Only
 * the owner may read it; it is gone when the process has stopped.
 */
final class RuntimeFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeFile.class);

    private final Path path;
    private final byte[] text;

    private RuntimeFile(Path path, byte[] text) {
        this.path = path;
        this.text = text;
    }

    static RuntimeFile write(Path stateDirectory, String url, int port, String token, String startedAt) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("pid", ProcessHandle.current().pid());
        content.put("port", port);
        content.put("url", url);
        content.put("token", token);
        content.put("startedAt", startedAt);
        Path path = stateDirectory.resolve("runtime.json");
        try {
            Path temp = stateDirectory.resolve("runtime.json.tmp");
            Files.deleteIfExists(temp);
            if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        temp, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(temp);
            }
            content.put("inode", new NioDisk().inode(temp)); // a copy of the directory does not lead here
            byte[] text = JsonMapper.builder().build().writeValueAsBytes(content);
            Files.write(temp, text);
            Files.move(temp, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new RuntimeFile(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + path, e);
        }
    }

    @Override
    public void close() {
        try {
            if (Files.exists(path) && Arrays.equals(Files.readAllBytes(path), text)) { // or it is another process's
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("can't delete {}", path, e);
        }
    }
}
