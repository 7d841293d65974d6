package io.mimikit.memory;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The memory of one state directory, put together: one lock, one set of tombstones, one index. Thread-safe; opening it
 * touches no file and loads nothing heavy. One process at a time may have it open, which is for the caller to see to.
 */
public record Memory(
        MemoryStore store, MemorySearch search, Retention retention, Forget forget, Tombstones tombstones) {

    /**
     * The memory of this state directory.
     *
     * @param stateDirectory holds {@code memory.md} and {@code memory/}, which need not exist yet
     * @param random for the salt of the tombstones; use a secure one
     */
    public static Memory open(Path stateDirectory, InstantSource clock, RandomGenerator random) {
        MemoryFiles files = new MemoryFiles(stateDirectory);
        Tombstones tombstones = new Tombstones(files.root().resolve("memory/.tombstones"), random);
        MemorySearch search = new MemorySearch(files, clock);
        return new Memory(
                new MemoryStore(files, tombstones),
                search,
                new Retention(files),
                new Forget(files, tombstones, search),
                tombstones);
    }
}
