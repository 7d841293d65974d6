package io.mimikit.app.bench;

import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineLoop;
import io.mimikit.kernel.engine.EngineSetup;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.NioDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A new directory with an engine over a file store in it, as a server has them. Closing removes all of it, and so does
 * the end of the process. Closing is thread-safe, the rest belongs to one thread.
 */
final class TemporaryState implements AutoCloseable {
    private final Path directory;
    private final CountedStore store;
    private final Thread removal = new Thread(this::remove, "mimikit-bench-removal");
    private @Nullable EngineLoop loop;
    private boolean removed;

    private TemporaryState(Path directory) {
        this.directory = directory;
        this.store = new CountedStore(new FileStore(
                directory.resolve("state"),
                new NioDisk(),
                InstantSource.system(),
                FileStoreLimits.DEFAULT.reserveBytes(0)));
    }

    /**
     * Makes the directory beside the state.
     *
     * @throws BadArgument when there is no place beside it
     */
    static TemporaryState beside(Path stateDirectory) throws IOException {
        Path parent = stateDirectory.toAbsolutePath().normalize().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new BadArgument(
                    "--state-dir", stateDirectory.toString(), "has no parent directory; create that first");
        }
        TemporaryState state = new TemporaryState(Files.createTempDirectory(parent, ".mimikit-bench-"));
        Runtime.getRuntime().addShutdownHook(state.removal);
        return state;
    }

    Path directory() {
        return directory;
    }

    CountedStore store() {
        return store;
    }

    /** Starts the engine; to be called once. */
    Benchmark.Load start(Benchmark benchmark) {
        InstantSource clock = InstantSource.system();
        SplittableRandom random = new SplittableRandom();
        Ulids ids = new Ulids(clock, random.split());
        Engine engine = new Engine(
                new EngineSetup(benchmark.config(), store, clock, System::nanoTime, ids, random, ids.next()));
        engine.open();
        Benchmark.Load load = benchmark.load().apply(engine);
        engine.recover(load);
        synchronized (this) {
            loop = EngineLoop.start(engine);
        }
        return load;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(removal);
        } catch (IllegalStateException ignored) {
            // the process is ending: the hook does the same
        }
        remove();
    }

    private synchronized void remove() {
        if (removed) {
            return;
        }
        removed = true;
        store.discard();
        if (loop != null) {
            loop.close();
        }
        try {
            deleteTree(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("could not remove " + directory + "; remove it by hand", e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error) throws IOException {
                if (error != null) {
                    throw error;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
