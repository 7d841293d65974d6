package io.mimikit.store.simulated;

import io.mimikit.store.file.Disk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A {@link Platter} as one process sees it, under weather that may break any operation. Thread-safe where the weather is.
 */
public final class SimulatedDisk implements Disk {
    /** One operation that changes the disk or makes a change durable, by the name of what it does. Immutable. */
    public record Op(String what, Path file) {
        public static final String FORCE = "force";

        public boolean is(String kind, String namePart) {
            return what.equals(kind) && file.toString().contains(namePart);
        }
    }

    /** What befalls the operations of a process. */
    public interface Weather {
        /** Called before each operation, on its thread; the operation fails with what this throws. */
        void before(Op op) throws IOException;

        /** Called before each look at the disk. */
        default void beforeReading(Path file) throws IOException {}

        /** How many of these bytes find room; they take it. */
        default int room(int bytes) {
            return bytes;
        }

        /** So many bytes were given back. */
        default void freed(long bytes) {}

        /** How many bytes find room at the moment. */
        default long freeBytes() {
            return Long.MAX_VALUE;
        }

        /** Whether a force does what it says. */
        default boolean isTrue(Op op) {
            return true;
        }
    }

    private final Platter platter;
    private final Weather weather;
    private final Set<Platter.Node> held = new HashSet<>();

    public SimulatedDisk(Platter platter, Weather weather) {
        this.platter = platter;
        this.weather = weather;
    }

    /** What an operation does. */
    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T perform(Op op, Work<T> work) throws IOException {
        weather.before(op);
        synchronized (platter) {
            return work.run();
        }
    }

    private Platter.Node need(Path file) throws IOException {
        weather.beforeReading(file);
        return platter.find(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
    }

    @Override
    public Appender append(Path file) throws IOException {
        need(parent(file));
        if (!exists(file)) {
            perform(new Op("make", file), () -> platter.make(file, false));
        }
        return new MemoryAppender(file, need(file));
    }

    @Override
    public Appender create(Path file) throws IOException {
        need(parent(file));
        Platter.Node node = perform(new Op("make", file), () -> {
            Optional<Platter.Node> there = platter.find(file);
            there.ifPresent(old -> cut(old, 0));
            return there.isPresent() ? there.get() : platter.make(file, false);
        });
        return new MemoryAppender(file, node);
    }

    private void cut(Platter.Node node, int size) {
        weather.freed(node.size() - size);
        platter.resize(node, size);
    }

    private final class MemoryAppender implements Appender {
        private final Path file;
        private final Platter.Node node;
        private long size;

        MemoryAppender(Path file, Platter.Node node) {
            this.file = file;
            this.node = node;
            this.size = node.size();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            perform(new Op("write", file), () -> {
                int fits = weather.room(length);
                size += fits;
                platter.write(node, node.size(), Arrays.copyOfRange(bytes, offset, offset + fits));
                if (fits < length) {
                    throw new IOException("No space left on device");
                }
                return node;
            });
        }

        @Override
        public void force() throws IOException {
            Op op = new Op(Op.FORCE, file);
            try {
                weather.before(op);
            } catch (IOException e) {
                platter.force(node, false, false);
                throw e;
            }
            platter.force(node, true, weather.isTrue(op));
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void close() {
            // nothing is kept open
        }
    }

    @Override
    public byte[] read(Path file) throws IOException {
        Platter.Node node = need(file);
        synchronized (platter) {
            return node.bytes();
        }
    }

    @Override
    public byte[] read(Path file, long offset, int length) throws IOException {
        Platter.Node node = need(file);
        synchronized (platter) {
            return node.range(offset, length);
        }
    }

    @Override
    public boolean exists(Path path) {
        return platter.find(path).isPresent();
    }

    @Override
    public boolean isDirectory(Path path) {
        return platter.find(path).filter(Platter.Node::isDirectory).isPresent();
    }

    @Override
    public boolean isFile(Path path) {
        return exists(path) && !isDirectory(path);
    }

    @Override
    public long size(Path file) throws IOException {
        return need(file).size();
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        weather.beforeReading(directory);
        return platter.names().keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> path.getFileName().toString())
                .sorted()
                .toList();
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Platter.Node node = need(from);
        perform(new Op("move", to), () -> {
            weather.freed(platter.find(to).map(Platter.Node::size).orElse(0));
            Map<Path, Optional<Platter.Node>> changes = new LinkedHashMap<>();
            changes.put(from, Optional.empty());
            changes.put(to, Optional.of(node));
            platter.rename(parent(to), changes);
            return node;
        });
    }

    @Override
    public void delete(Path file) throws IOException {
        if (exists(file)) {
            perform(new Op("delete", file), () -> {
                weather.freed(need(file).size());
                platter.rename(parent(file), Map.of(file, Optional.empty()));
                return file;
            });
        }
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        Platter.Node node = need(file);
        perform(new Op("truncate", file), () -> {
            cut(node, (int) size);
            return node;
        });
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (!exists(directory)) {
            perform(new Op("make", directory), () -> platter.make(directory, true));
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        need(directory);
        Op op = new Op("forceDirectory", directory);
        perform(op, () -> {
            platter.forceNames(directory, weather.isTrue(op));
            return directory;
        });
    }

    @Override
    public Lock lock(Path file) throws IOException {
        synchronized (platter) {
            append(file).close();
            return new MemoryLock(file, take(file));
        }
    }

    private Platter.Node take(Path file) throws IOException {
        Platter.Node node = need(file);
        if (!platter.lock(node)) {
            throw new LockHeld("{\"pid\":42}");
        }
        held.add(node);
        return node;
    }

    /** The process is gone, and its locks with it. */
    public void processDied() {
        synchronized (platter) {
            held.forEach(platter::unlock);
        }
    }

    private final class MemoryLock implements Lock {
        private final Path file;
        private Platter.Node node;
        private final byte[] previous;

        MemoryLock(Path file, Platter.Node node) {
            this.file = file;
            this.node = node;
            this.previous = node.bytes();
        }

        @Override
        public void renew() throws IOException {
            synchronized (platter) {
                append(file).close();
                Platter.Node fresh = take(file);
                platter.unlock(node);
                node = fresh;
            }
        }

        @Override
        public byte[] previousBody() {
            return previous.clone();
        }

        @Override
        public void write(byte[] body) throws IOException {
            perform(new Op("write", file), () -> {
                platter.write(node, 0, body.clone());
                platter.resize(node, body.length);
                return node;
            });
        }

        @Override
        public void close() {
            platter.unlock(node);
        }
    }

    @Override
    public long inode(Path file) throws IOException {
        return need(file).inode();
    }

    @Override
    public Optional<Stamp> stamp(Path file) throws IOException {
        weather.beforeReading(file);
        synchronized (platter) {
            return platter.find(file).map(Platter.Node::stamp);
        }
    }

    @Override
    public long freeBytes(Path directory) {
        return weather.freeBytes();
    }

    @Override
    public String bootId() {
        return "simulated";
    }

    /** Changes a file behind everybody's back, and for good. */
    public void overwrite(Path file, byte[] bytes) {
        synchronized (platter) {
            Platter.Node node = platter.find(file).orElseThrow();
            platter.resize(node, 0);
            platter.write(node, 0, bytes.clone());
            platter.force(node, true, true);
        }
    }

    static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " has no directory");
        }
        return parent;
    }
}
