package io.mimikit.store.file;

import io.mimikit.store.simulated.Medium;
import io.mimikit.store.simulated.Platter;
import io.mimikit.store.simulated.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A simulated disk that fails, is full, lies about forces, disobeys and loses its process as a test wants it. Thread-safe.
 */
final class FaultyDisk implements Disk, SimulatedDisk.Weather {
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

    private final Life life;
    private final SimulatedDisk disk;
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
        this(Platter.empty(Path.of("/state").getRoot()));
    }

    FaultyDisk(Platter platter) {
        this(new Life(platter));
    }

    private FaultyDisk(Life life) {
        this.life = life;
        this.disk = new SimulatedDisk(life.platter(), this);
    }

    Life life() {
        return life;
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
        synchronized (ops) {
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

    /** The same disk, as another process sees it. */
    FaultyDisk forAnotherProcess() {
        return new FaultyDisk(life);
    }

    /** The process is gone, the machine isn't; answers the disk for the next process. */
    FaultyDisk kill() {
        dead = true;
        disk.processDied();
        return new FaultyDisk(life);
    }

    /** Another disk with the same content, all of it durable. */
    FaultyDisk copy() {
        Map<Path, Platter.Node> copied = new TreeMap<>();
        life.platter()
                .names()
                .forEach((path, node) ->
                        copied.put(path, new Platter.Node(node.inode(), node.isDirectory(), node.bytes())));
        return new FaultyDisk(new Platter(copied));
    }

    /** A disk after a power cut that lost everything that was not forced. */
    FaultyDisk afterPowerCut() {
        Medium medium = life.medium();
        return new FaultyDisk(
                medium.survivor(Collections.nCopies(medium.unforced().size(), Medium.Fate.LOST)));
    }

    @Override
    public void before(SimulatedDisk.Op what) throws IOException {
        Op op = seen(what);
        always.accept(op);
        if (moment.test(op)) {
            moment = never -> false;
            atMoment.run();
        }
        checkAlive();
        ops.add(op);
        if (failures.test(op)) {
            throw new IOException(failure);
        }
    }

    private static Op seen(SimulatedDisk.Op op) {
        return new Op(op.what(), op.file(), op.what().startsWith("force") ? ForceSite.of(op.what(), op.file()) : "");
    }

    @Override
    public void beforeReading(Path file) throws IOException {
        checkAlive();
    }

    private void checkAlive() throws IOException {
        if (dead) {
            throw new IOException("the process is dead");
        }
    }

    @Override
    public int room(int bytes) {
        synchronized (ops) {
            int fits = (int) Math.min(bytes, freeBytes);
            freeBytes -= freeBytes == Long.MAX_VALUE ? 0 : fits;
            return fits;
        }
    }

    /** What is gone gives its space back, on a disk that has an end. */
    @Override
    public void freed(long bytes) {
        synchronized (ops) {
            freeBytes = freeBytes == Long.MAX_VALUE ? freeBytes : freeBytes + bytes;
        }
    }

    @Override
    public long freeBytes() {
        synchronized (ops) {
            return freeBytes;
        }
    }

    @Override
    public boolean isTrue(SimulatedDisk.Op op) {
        return !lies.test(seen(op));
    }

    @Override
    public Appender append(Path file) throws IOException {
        return disk.append(redirection.apply(file));
    }

    @Override
    public Appender create(Path file) throws IOException {
        return disk.create(redirection.apply(file));
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return disk.read(redirection.apply(file));
    }

    @Override
    public byte[] read(Path file, long offset, int length) throws IOException {
        return disk.read(redirection.apply(file), offset, length);
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(redirection.apply(path));
    }

    @Override
    public boolean isDirectory(Path path) {
        return disk.isDirectory(redirection.apply(path));
    }

    @Override
    public boolean isFile(Path path) {
        return disk.isFile(redirection.apply(path));
    }

    @Override
    public long size(Path file) throws IOException {
        return disk.size(redirection.apply(file));
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
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
        disk.move(from, to);
        while (!lateMoves.isEmpty()) {
            disk.move(lateMoves.element().getKey(), lateMoves.remove().getValue());
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(redirection.apply(file));
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        disk.truncate(redirection.apply(file), size);
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        disk.createDirectory(directory);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        disk.forceDirectory(directory);
    }

    /** The lock of a dead process is its successor's, and is not given back by it. */
    @Override
    public Lock lock(Path file) throws IOException {
        Lock lock = disk.lock(file);
        return new Lock() {
            @Override
            public byte[] previousBody() {
                return lock.previousBody();
            }

            @Override
            public void renew() throws IOException {
                lock.renew();
            }

            @Override
            public void write(byte[] body) throws IOException {
                lock.write(body);
            }

            @Override
            public void close() throws IOException {
                if (!dead) {
                    lock.close();
                }
            }
        };
    }

    @Override
    public long inode(Path file) throws IOException {
        return disk.inode(redirection.apply(file));
    }

    @Override
    public Optional<Stamp> stamp(Path file) throws IOException {
        return disk.stamp(redirection.apply(file));
    }

    @Override
    public long freeBytes(Path directory) throws IOException {
        return disk.freeBytes(directory);
    }

    @Override
    public String bootId() {
        return disk.bootId();
    }

    /** Changes a file behind everybody's back, and for good. */
    void overwrite(Path file, byte[] bytes) {
        disk.overwrite(file, bytes);
    }

    /** All files with their content. */
    Map<Path, String> contents() {
        Map<Path, String> all = new TreeMap<>();
        life.platter().names().forEach((path, node) -> {
            if (!node.isDirectory()) {
                all.put(path, new String(node.bytes(), StandardCharsets.ISO_8859_1));
            }
        });
        return all;
    }
}
