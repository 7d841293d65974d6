package io.mimikit.store.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A {@link Platter} as one process sees it, which may fail, be full, lie about forces, disobey, and lose its process.
 * Thread-safe.
 */
final class FaultyDisk implements Disk {
    /**
     * One operation.
     *
     * @param site of a force: what was forced, and the methods that led there
     */
    record Op(String what, Path file, String site) {
        boolean is(String kind, String namePart) {
            return what.equals(kind) && file.toString().contains(namePart);
        }
    }

    private final Platter platter;
    /** Files that this process has locked. */
    private final Set<Platter.Node> held = new HashSet<>();

    private final List<Op> ops = Collections.synchronizedList(new ArrayList<>());
    private long freeBytes = Long.MAX_VALUE;
    private volatile boolean dead;
    private volatile Predicate<Op> lies = op -> false;
    private volatile Predicate<Op> failures = op -> false;
    private volatile String failure = "input/output error";
    private volatile Predicate<Op> moment = op -> false;
    private volatile Runnable atMoment = () -> {};
    private volatile Consumer<Op> always = op -> {};
    private volatile UnaryOperator<Path> redirection = UnaryOperator.identity();
    private volatile Predicate<Path> late = path -> false;
    private final Deque<Map.Entry<Path, Path>> lateMoves = new ArrayDeque<>();

    FaultyDisk() {
        this(new Platter(Map.of(Path.of("/state").getRoot(), Platter.Node.create(true))));
    }

    FaultyDisk(Platter platter) {
        this.platter = platter;
    }

    Platter platter() {
        return platter;
    }

    List<Op> ops() {
        synchronized (ops) {
            return List.copyOf(ops);
        }
    }

    /** Forces for which this holds do nothing and say that all went well. */
    FaultyDisk lieAbout(Predicate<Op> which) {
        lies = which;
        return this;
    }

    FaultyDisk fail(Predicate<Op> which, String message) {
        failures = which;
        failure = message;
        return this;
    }

    FaultyDisk heal() {
        failures = op -> false;
        return fillUp(Long.MAX_VALUE);
    }

    FaultyDisk fillUp(long bytesLeft) {
        synchronized (platter) {
            freeBytes = bytesLeft;
        }
        return this;
    }

    /** Does something just before the first operation for which this holds, on its thread. */
    FaultyDisk before(Predicate<Op> which, Runnable action) {
        atMoment = action;
        moment = which;
        return this;
    }

    /** Does something before each operation, on its thread. */
    FaultyDisk always(Consumer<Op> action) {
        always = action;
        return this;
    }

    /** Uses other files than it is told. */
    FaultyDisk redirect(UnaryOperator<Path> files) {
        redirection = files;
        return this;
    }

    /** Moves files to these names only after the next move to any other name. */
    FaultyDisk moveLate(Predicate<Path> to) {
        late = to;
        return this;
    }

    /** The process is gone, the machine isn't; answers the disk for the next process. */
    FaultyDisk kill() {
        synchronized (platter) {
            dead = true;
            platter.locked.removeAll(held);
            return new FaultyDisk(platter);
        }
    }

    /** Another disk with the same content, all of it durable. */
    FaultyDisk copy() {
        Map<Path, Platter.Node> copied = new TreeMap<>();
        synchronized (platter) {
            platter.names.forEach(
                    (path, node) -> copied.put(path, new Platter.Node(node.inode, node.directory, node.bytes)));
        }
        return new FaultyDisk(new Platter(copied));
    }

    /** A disk after a power cut that lost everything that was not forced. */
    FaultyDisk afterPowerCut() {
        Medium medium = new Medium(platter);
        platter.steps().forEach(medium::follow);
        return new FaultyDisk(
                medium.survivor(Collections.nCopies(medium.unforced().size(), Medium.Fate.LOST)));
    }

    /** What an operation does. */
    private interface Work<T> {
        T run(boolean truly) throws IOException;
    }

    private <T> T perform(String what, Path file, Work<T> work) throws IOException {
        Op op = new Op(what, file, what.startsWith("force") ? ForceSite.of(what, file) : "");
        always.accept(op);
        if (moment.test(op)) {
            moment = never -> false;
            atMoment.run();
        }
        synchronized (platter) {
            checkAlive();
            ops.add(op);
            if (failures.test(op)) {
                if (what.equals("force")) {
                    platter.add(new Platter.Step.ForceFailed(need(file)));
                }
                throw new IOException(failure);
            }
            return work.run(!lies.test(op));
        }
    }

    private void checkAlive() throws IOException {
        if (dead) {
            throw new IOException("the process is dead");
        }
    }

    private Platter.Node need(Path file) throws IOException {
        synchronized (platter) {
            checkAlive();
            Platter.Node node = platter.names.get(redirection.apply(file));
            if (node == null) {
                throw new NoSuchFileException(file.toString());
            }
            return node;
        }
    }

    private Platter.Node make(Path file, boolean directory) {
        Platter.Node node = Platter.Node.create(directory);
        platter.rename(DurableFile.parent(file), Map.of(file, Optional.of(node)));
        return node;
    }

    @Override
    public Appender append(Path name) throws IOException {
        Path file = redirection.apply(name);
        need(DurableFile.parent(file));
        if (!exists(file)) {
            perform("make", file, truly -> make(file, false));
        }
        return new MemoryAppender(file, need(file));
    }

    @Override
    public Appender create(Path name) throws IOException {
        Path file = redirection.apply(name);
        need(DurableFile.parent(file));
        Platter.Node node = perform("make", file, truly -> {
            if (!exists(file)) {
                return make(file, false);
            }
            freed(need(file).bytes.length);
            platter.resize(need(file), 0);
            return need(file);
        });
        return new MemoryAppender(file, node);
    }

    private final class MemoryAppender implements Appender {
        private final Path file;
        private final Platter.Node node;
        private long size;

        MemoryAppender(Path file, Platter.Node node) {
            this.file = file;
            this.node = node;
            this.size = node.bytes.length;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            perform("write", file, truly -> {
                int fits = (int) Math.min(length, freeBytes);
                freed(-fits);
                size += fits;
                platter.write(node, node.bytes.length, Arrays.copyOfRange(bytes, offset, offset + fits));
                if (fits < length) {
                    throw new IOException("No space left on device");
                }
                return node;
            });
        }

        @Override
        public void force() throws IOException {
            perform("force", file, truly -> {
                platter.add(new Platter.Step.Forced(node, truly));
                return node;
            });
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
        return need(file).bytes.clone();
    }

    @Override
    public byte[] read(Path file, long offset, int length) throws IOException {
        byte[] bytes = need(file).bytes;
        int from = (int) Math.min(offset, bytes.length);
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
    }

    @Override
    public boolean exists(Path path) {
        synchronized (platter) {
            return platter.names.containsKey(redirection.apply(path));
        }
    }

    @Override
    public boolean isDirectory(Path path) {
        synchronized (platter) {
            Platter.Node node = platter.names.get(redirection.apply(path));
            return node != null && node.directory;
        }
    }

    @Override
    public boolean isFile(Path path) {
        return exists(path) && !isDirectory(path);
    }

    @Override
    public long size(Path file) throws IOException {
        return need(file).bytes.length;
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        synchronized (platter) {
            checkAlive();
            return platter.names.keySet().stream()
                    .filter(path -> directory.equals(path.getParent()))
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void move(Path source, Path target) throws IOException {
        Path from = redirection.apply(source);
        Path to = redirection.apply(target);
        if (from.equals(to)) {
            return;
        }
        if (late.test(to)) {
            lateMoves.add(Map.entry(from, to));
            return;
        }
        moveNow(from, to);
        while (!lateMoves.isEmpty()) {
            moveNow(lateMoves.element().getKey(), lateMoves.remove().getValue());
        }
    }

    private void moveNow(Path from, Path to) throws IOException {
        Platter.Node node = need(from);
        perform("move", to, truly -> {
            freed(exists(to) ? need(to).bytes.length : 0);
            Map<Path, Optional<Platter.Node>> changes = new LinkedHashMap<>();
            changes.put(from, Optional.empty());
            changes.put(to, Optional.of(node));
            platter.rename(DurableFile.parent(to), changes);
            return node;
        });
    }

    @Override
    public void delete(Path name) throws IOException {
        Path file = redirection.apply(name);
        if (exists(file)) {
            perform("delete", file, truly -> {
                freed(need(file).bytes.length);
                platter.rename(DurableFile.parent(file), Map.of(file, Optional.empty()));
                return file;
            });
        }
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        Platter.Node node = need(file);
        perform("truncate", file, truly -> {
            freed(node.bytes.length - size);
            platter.resize(node, (int) size);
            return node;
        });
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (!exists(directory)) {
            perform("make", directory, truly -> make(directory, true));
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        need(directory);
        perform("forceDirectory", directory, truly -> {
            platter.add(new Platter.Step.NamesForced(directory, truly));
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
        if (!platter.locked.add(node)) {
            throw new LockHeld("{\"pid\":42}");
        }
        held.add(node);
        return node;
    }

    private final class MemoryLock implements Lock {
        private final Path file;
        private Platter.Node node;
        private final byte[] previous;

        MemoryLock(Path file, Platter.Node node) {
            this.file = file;
            this.node = node;
            this.previous = node.bytes;
        }

        @Override
        public void renew() throws IOException {
            synchronized (platter) {
                append(file).close();
                Platter.Node fresh = take(file);
                platter.locked.remove(node);
                node = fresh;
            }
        }

        @Override
        public byte[] previousBody() {
            return previous.clone();
        }

        @Override
        public void write(byte[] body) throws IOException {
            perform("write", file, truly -> {
                platter.write(node, 0, body.clone());
                platter.resize(node, body.length);
                return node;
            });
        }

        @Override
        public void close() {
            synchronized (platter) {
                if (!dead) {
                    platter.locked.remove(node);
                }
            }
        }
    }

    @Override
    public long inode(Path file) throws IOException {
        return need(file).inode;
    }

    @Override
    public Optional<Stamp> stamp(Path file) throws IOException {
        synchronized (platter) {
            checkAlive();
            return Optional.ofNullable(platter.names.get(redirection.apply(file)))
                    .map(node -> new Stamp(node.inode, node.bytes.length, node.changes));
        }
    }

    @Override
    public long freeBytes(Path directory) {
        synchronized (platter) {
            return freeBytes;
        }
    }

    /** What is gone gives its space back, on a disk that has an end. */
    private void freed(long bytes) {
        freeBytes = freeBytes == Long.MAX_VALUE ? freeBytes : freeBytes + bytes;
    }

    @Override
    public String bootId() {
        return "boot-of-the-test";
    }

    /** Changes a file behind everybody's back, and for good. */
    void overwrite(Path file, byte[] bytes) {
        synchronized (platter) {
            Platter.Node node = Objects.requireNonNull(platter.names.get(file));
            platter.resize(node, 0);
            platter.write(node, 0, bytes.clone());
            platter.add(new Platter.Step.Forced(node, true));
        }
    }

    /** All files with their content. */
    Map<Path, String> contents() {
        Map<Path, String> all = new TreeMap<>();
        synchronized (platter) {
            new HashMap<>(platter.names).forEach((path, node) -> {
                if (!node.directory) {
                    all.put(path, new String(node.bytes, StandardCharsets.ISO_8859_1));
                }
            });
        }
        return all;
    }
}
