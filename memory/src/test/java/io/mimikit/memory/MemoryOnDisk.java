package io.mimikit.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A memory in a directory of its own, with short ways to look at its files. Not thread-safe. */
final class MemoryOnDisk {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    final Path root;
    Memory memory;

    MemoryOnDisk(Path root) {
        this.root = root;
        this.memory = open();
    }

    /** What a new process would see. */
    void restart() {
        memory = open();
    }

    String read(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    void put(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    boolean has(String path) {
        return Files.exists(root.resolve(path));
    }

    /** Every regular file below the directory, hidden ones too. */
    List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    List<MemoryHit> search(String text) {
        return memory.search().search(MemoryQuery.of(text, 5));
    }

    static ArchivedMessage message(String id, String at, String text) {
        return new ArchivedMessage(id, "user", text, Instant.parse(at));
    }

    private Memory open() {
        return Memory.open(root, InstantSource.system(), new Random(7));
    }
}
