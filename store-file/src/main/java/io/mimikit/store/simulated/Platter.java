package io.mimikit.store.simulated;

import io.mimikit.store.file.Disk;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The disk of a machine, in memory: what its processes see. It tells every step to whoever follows, as {@link Medium}
 * does to know the states that a power cut may leave. Thread-safe; several steps are guarded by its monitor.
 */
public final class Platter {
    /** A file or a directory, whatever its name. Guarded by the platter's monitor. */
    public static final class Node {
        private final long inode;
        private final boolean directory;
        private final Content content;
        /** Stands for the time of the last change. */
        private long changes;

        public Node(long inode, boolean directory, byte[] bytes) {
            this.inode = inode;
            this.directory = directory;
            this.content = Content.of(bytes);
        }

        public long inode() {
            return inode;
        }

        public boolean isDirectory() {
            return directory;
        }

        /** A copy of the content. */
        public byte[] bytes() {
            return content.toByteArray();
        }

        int size() {
            return content.size();
        }

        Disk.Stamp stamp() {
            return new Disk.Stamp(inode, content.size(), changes);
        }

        byte[] range(long offset, int length) {
            int from = (int) Math.min(offset, content.size());
            return content.range(from, Math.min(content.size(), from + length));
        }
    }

    /** Something that happens to the disk. */
    public sealed interface Step {
        /** Bytes are written, and may stay in memory. */
        final class Data implements Step {
            private final Node file;
            private final int offset;
            private final byte[] bytes;

            Data(Node file, int offset, byte[] bytes) {
                this.file = file;
                this.offset = offset;
                this.bytes = bytes;
            }

            public Node file() {
                return file;
            }

            int offset() {
                return offset;
            }

            byte[] bytes() {
                return bytes;
            }
        }

        /** A file gets another size. */
        record Size(Node file, int size) implements Step {}

        /** Names in one directory come (with what they name) and go, all at once. */
        record Names(Path directory, Map<Path, Optional<Node>> changes) implements Step {}

        /** Everything in the file is on the medium; or that is only said. */
        record Forced(Node file, boolean truly) implements Step {}

        /** The names in a directory are on the medium; or that is only said. */
        record NamesForced(Path directory, boolean truly) implements Step {}

        /** A force failed: memory counts as clean, and no later force writes what it holds. */
        record ForceFailed(Node file) implements Step {}
    }

    private final Map<Path, Node> names = new TreeMap<>();
    private final Map<Path, Node> namesAtStart;
    private final Map<Node, byte[]> contentsAtStart = new HashMap<>();
    private Consumer<Step> follower = step -> {};
    private long inodes;
    private final Set<Node> locked = new HashSet<>();

    /** A disk that holds this, durably. */
    public Platter(Map<Path, Node> names) {
        this.names.putAll(names);
        this.namesAtStart = new TreeMap<>(names);
        for (Node node : names.values()) {
            contentsAtStart.put(node, node.bytes());
            inodes = Math.max(inodes, node.inode);
        }
    }

    /** A disk with nothing but its root directory. */
    public static Platter empty(Path root) {
        return new Platter(Map.of(root, new Node(1, true, new byte[0])));
    }

    /** Tells this one, and nobody else, every step from now on. */
    public synchronized Platter followedBy(Consumer<Step> next) {
        follower = next;
        return this;
    }

    /** What is there, by name. */
    public synchronized Map<Path, Node> names() {
        return new TreeMap<>(names);
    }

    Map<Path, Node> namesAtStart() {
        return namesAtStart;
    }

    Map<Node, byte[]> contentsAtStart() {
        return contentsAtStart;
    }

    synchronized Optional<Node> find(Path name) {
        return Optional.ofNullable(names.get(name));
    }

    synchronized void unlock(Node file) {
        locked.remove(file);
    }

    synchronized boolean lock(Node file) {
        return locked.add(file);
    }

    /** What everything in the file that is not on the medium comes to when a force of it fails. */
    synchronized void force(Node file, boolean works, boolean truly) {
        follower.accept(works ? new Step.Forced(file, truly) : new Step.ForceFailed(file));
    }

    synchronized void forceNames(Path directory, boolean truly) {
        follower.accept(new Step.NamesForced(directory, truly));
    }

    synchronized Node make(Path name, boolean directory) {
        Node node = new Node(++inodes, directory, new byte[0]);
        rename(SimulatedDisk.parent(name), Map.of(name, Optional.of(node)));
        return node;
    }

    synchronized void write(Node file, int offset, byte[] bytes) {
        file.content.put(offset, bytes);
        file.changes++;
        follower.accept(new Step.Data(file, offset, bytes));
    }

    synchronized void resize(Node file, int size) {
        file.content.resize(size);
        file.changes++;
        follower.accept(new Step.Size(file, size));
    }

    synchronized void rename(Path directory, Map<Path, Optional<Node>> changes) {
        apply(names, changes);
        follower.accept(new Step.Names(directory, changes));
    }

    static void apply(Map<Path, Node> names, Map<Path, Optional<Node>> changes) {
        changes.forEach(
                (name, node) -> node.ifPresentOrElse(present -> names.put(name, present), () -> names.remove(name)));
    }
}
