package io.mimikit.store.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that knows what a power cut would leave: content is durable after a force, names after a force of
 * their directory. It can lose power at any operation, fail some, and lie about forces. Thread-safe.
 */
final class FaultyDisk implements Disk {
    /** What a power cut leaves of what was not forced. */
    enum Loss {
        /** Nothing. */
        ALL,
        /** Everything: the process died, the machine didn't. */
        NONE,
        /** Some: a part of the bytes, perhaps with a hole, and the first few names. */
        SOME
    }

    /** One operation: what, and on which file. */
    record Op(String what, Path file) {
        boolean is(String kind, String namePart) {
            return what.equals(kind) && file.toString().contains(namePart);
        }
    }

    private static final class Content {
        private static long inodes = 1;
        private final long inode = inodes++;
        private byte[] bytes = new byte[0];
        private byte[] durable = new byte[0];
        private boolean directory;
    }

    private final Map<Path, Content> names = new TreeMap<>();
    /** Names as they would be after a power cut, and the changes since, by directory and in order. */
    private final Map<Path, Content> durableNames = new TreeMap<>();

    private final Map<Path, List<Map.Entry<Path, Content>>> unforcedNames = new HashMap<>();
    private final List<Op> ops = new ArrayList<>();
    private long cutAt = Long.MAX_VALUE;
    private long freeBytes = Long.MAX_VALUE;
    private boolean dead;
    private boolean locked;
    private Predicate<Op> lies = op -> false;
    private Predicate<Op> failures = op -> false;
    private String failure = "input/output error";

    FaultyDisk() {
        makeDirectories(Path.of("/state").getRoot());
    }

    private void makeDirectories(Path root) {
        Content content = new Content();
        content.directory = true;
        names.put(root, content);
        durableNames.put(root, content);
    }

    synchronized List<Op> ops() {
        return List.copyOf(ops);
    }

    /** The power goes when the {@code n}th operation, counted from 1, is about to happen. */
    synchronized FaultyDisk cutPowerAt(long n) {
        cutAt = n;
        return this;
    }

    synchronized boolean isDead() {
        return dead;
    }

    /** Forces for which this holds do nothing and say that all went well. */
    synchronized FaultyDisk lieAbout(Predicate<Op> which) {
        lies = which;
        return this;
    }

    synchronized FaultyDisk fail(Predicate<Op> which, String message) {
        failures = which;
        failure = message;
        return this;
    }

    synchronized FaultyDisk heal() {
        failures = op -> false;
        freeBytes = Long.MAX_VALUE;
        return this;
    }

    synchronized FaultyDisk fillUp(long bytesLeft) {
        freeBytes = bytesLeft;
        return this;
    }

    /** The disk that the machine finds when it starts again. */
    synchronized FaultyDisk restart(Loss loss, Random random) {
        dead = true;
        FaultyDisk after = new FaultyDisk();
        after.names.clear();
        after.durableNames.clear();
        Map<Path, Content> left = new TreeMap<>(loss == Loss.NONE ? names : durableNames);
        if (loss == Loss.SOME) {
            unforcedNames.forEach((directory, changes) ->
                    changes.subList(0, random.nextInt(changes.size() + 1)).forEach(change -> apply(left, change)));
        }
        Map<Content, Content> copies = new HashMap<>();
        left.forEach((path, content) -> {
            if (isReachable(left, path)) {
                Content copy = copies.computeIfAbsent(content, ignored -> survivor(content, loss, random));
                after.names.put(path, copy);
                after.durableNames.put(path, copy);
            }
        });
        return after;
    }

    private static boolean isReachable(Map<Path, Content> left, Path path) {
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            if (!left.containsKey(parent)) {
                return false;
            }
        }
        return true;
    }

    private static Content survivor(Content content, Loss loss, Random random) {
        Content copy = new Content();
        copy.directory = content.directory;
        copy.bytes = switch (loss) {
            case ALL -> content.durable;
            case NONE -> content.bytes;
            case SOME -> torn(content, random);
        };
        copy.durable = copy.bytes;
        return copy;
    }

    private static byte[] torn(Content content, Random random) {
        if (content.bytes.length <= content.durable.length) {
            return random.nextBoolean() ? content.bytes : content.durable;
        }
        int from = content.durable.length;
        byte[] bytes = Arrays.copyOf(content.bytes, from + random.nextInt(content.bytes.length - from + 1));
        if (random.nextBoolean() && bytes.length > from) {
            Arrays.fill(bytes, from + random.nextInt(bytes.length - from), bytes.length, (byte) 0);
        }
        return bytes;
    }

    private static void apply(Map<Path, Content> to, Map.Entry<Path, Content> change) {
        if (change.getValue() == GONE) {
            to.remove(change.getKey());
        } else {
            to.put(change.getKey(), change.getValue());
        }
    }

    private static final Content GONE = new Content();

    /** Answers whether the operation really happens. */
    private boolean happens(String what, Path file) throws IOException {
        Op op = new Op(what, file);
        ops.add(op);
        if (dead || ops.size() >= cutAt) {
            dead = true;
            throw new IOException("the power is off");
        }
        if (failures.test(op)) {
            throw new IOException(failure);
        }
        return !lies.test(op);
    }

    private void checkPower() throws IOException {
        if (dead) {
            throw new IOException("the power is off");
        }
    }

    private Content need(Path file) throws IOException {
        checkPower();
        Content content = names.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return content;
    }

    private void rename(Path name, Content content) {
        Map.Entry<Path, Content> change = Map.entry(name, content);
        apply(names, change);
        unforcedNames
                .computeIfAbsent(DurableFile.parent(name), ignored -> new ArrayList<>())
                .add(change);
    }

    @Override
    public synchronized Appender append(Path file) throws IOException {
        checkPower();
        need(DurableFile.parent(file));
        if (!names.containsKey(file)) {
            happens("make", file);
            rename(file, new Content());
        }
        return new MemoryAppender(file, names.get(file));
    }

    @Override
    public synchronized Appender create(Path file) throws IOException {
        need(DurableFile.parent(file));
        happens("make", file);
        rename(file, new Content());
        return new MemoryAppender(file, names.get(file));
    }

    private final class MemoryAppender implements Appender {
        private final Path file;
        private final Content content;

        MemoryAppender(Path file, @Nullable Content content) {
            this.file = file;
            this.content = java.util.Objects.requireNonNull(content);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            synchronized (FaultyDisk.this) {
                happens("write", file);
                int fits = (int) Math.min(length, freeBytes);
                int before = content.bytes.length;
                byte[] grown = Arrays.copyOf(content.bytes, before + fits);
                System.arraycopy(bytes, offset, grown, before, fits);
                content.bytes = grown;
                freeBytes -= fits;
                if (fits < length) {
                    throw new IOException("No space left on device");
                }
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (FaultyDisk.this) {
                if (happens("force", file)) {
                    content.durable = content.bytes;
                }
            }
        }

        @Override
        public long size() {
            return content.bytes.length;
        }

        @Override
        public void close() {}
    }

    @Override
    public synchronized byte[] read(Path file) throws IOException {
        return need(file).bytes.clone();
    }

    @Override
    public synchronized byte[] read(Path file, long offset, int length) throws IOException {
        byte[] bytes = need(file).bytes;
        int from = (int) Math.min(offset, bytes.length);
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
    }

    @Override
    public synchronized boolean exists(Path path) {
        return names.containsKey(path);
    }

    @Override
    public synchronized boolean isDirectory(Path path) {
        Content content = names.get(path);
        return content != null && content.directory;
    }

    @Override
    public synchronized long size(Path file) throws IOException {
        return need(file).bytes.length;
    }

    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        checkPower();
        return names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> path.getFileName().toString())
                .sorted()
                .toList();
    }

    @Override
    public synchronized void move(Path from, Path to) throws IOException {
        Content content = need(from);
        happens("move", to);
        rename(to, content);
        rename(from, GONE);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        checkPower();
        if (names.containsKey(file)) {
            happens("delete", file);
            rename(file, GONE);
        }
    }

    @Override
    public synchronized void truncate(Path file, long size) throws IOException {
        Content content = need(file);
        happens("truncate", file);
        content.bytes = Arrays.copyOf(content.bytes, (int) size);
    }

    @Override
    public synchronized void createDirectory(Path directory) throws IOException {
        checkPower();
        if (!names.containsKey(directory)) {
            happens("make", directory);
            Content content = new Content();
            content.directory = true;
            rename(directory, content);
        }
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        need(directory);
        if (happens("forceDirectory", directory)) {
            List<Map.Entry<Path, Content>> changes = unforcedNames.remove(directory);
            if (changes != null) {
                changes.forEach(change -> apply(durableNames, change));
            }
        }
    }

    @Override
    public synchronized Lock lock(Path file) throws IOException {
        if (locked) {
            throw new LockHeld("{\"pid\":42}");
        }
        append(file);
        Content content = need(file);
        byte[] previous = content.bytes;
        locked = true;
        return new Lock() {
            @Override
            public byte[] previousBody() {
                return previous;
            }

            @Override
            public void write(byte[] body) throws IOException {
                synchronized (FaultyDisk.this) {
                    happens("write", file);
                    content.bytes = body.clone();
                }
            }

            @Override
            public void close() {
                synchronized (FaultyDisk.this) {
                    locked = false;
                }
            }
        };
    }

    @Override
    public synchronized long inode(Path file) throws IOException {
        return need(file).inode;
    }

    @Override
    public String bootId() {
        return "boot-of-the-test";
    }

    /** Changes a file behind everybody's back. */
    synchronized void overwrite(Path file, byte[] bytes) {
        Content content = java.util.Objects.requireNonNull(names.get(file));
        content.bytes = bytes;
        content.durable = bytes;
    }

    /** All files with their content. */
    synchronized Map<Path, String> contents() {
        Map<Path, String> all = new TreeMap<>();
        names.forEach((path, content) -> {
            if (!content.directory) {
                all.put(path, new String(content.bytes, StandardCharsets.ISO_8859_1));
            }
        });
        return all;
    }
}
