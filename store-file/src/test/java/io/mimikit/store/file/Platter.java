package io.mimikit.store.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The disk of a machine, in memory: what its processes see, where it began, and every step since, from which
 * {@link Medium} makes the states that a power cut may leave. Guarded by its own monitor.
 */
final class Platter {
    /** A file or a directory, whatever its name. */
    static final class Node {
        private static long inodes = 1;

        final long inode;
        final boolean directory;
        byte[] bytes;
        /** Stands for the time of the last change. */
        long changes;

        Node(long inode, boolean directory, byte[] bytes) {
            this.inode = inode;
            this.directory = directory;
            this.bytes = bytes;
        }

        static synchronized Node create(boolean directory) {
            return new Node(inodes++, directory, new byte[0]);
        }
    }

    /** Something that happens to the disk. */
    sealed interface Step {
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

            Node file() {
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

        /** What must hold from here on, for whoever looks at the steps. */
        record Told(Object what) implements Step {}
    }

    final Map<Path, Node> names = new TreeMap<>();
    final Map<Path, Node> namesAtStart;
    final Map<Node, byte[]> contentsAtStart = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    final Set<Node> locked = new HashSet<>();

    /** A disk that holds this, durably. */
    Platter(Map<Path, Node> names) {
        this.names.putAll(names);
        this.namesAtStart = Map.copyOf(names);
        names.values().forEach(node -> contentsAtStart.put(node, node.bytes));
    }

    synchronized void add(Step step) {
        steps.add(step);
    }

    synchronized List<Step> steps() {
        return List.copyOf(steps);
    }

    synchronized void write(Node file, int offset, byte[] bytes) {
        file.bytes = overlaid(file.bytes, offset, bytes);
        file.changes++;
        add(new Step.Data(file, offset, bytes));
    }

    synchronized void resize(Node file, int size) {
        file.bytes = java.util.Arrays.copyOf(file.bytes, size);
        file.changes++;
        add(new Step.Size(file, size));
    }

    synchronized void rename(Path directory, Map<Path, Optional<Node>> changes) {
        apply(names, changes);
        add(new Step.Names(directory, changes));
    }

    static void apply(Map<Path, Node> names, Map<Path, Optional<Node>> changes) {
        changes.forEach(
                (name, node) -> node.ifPresentOrElse(present -> names.put(name, present), () -> names.remove(name)));
    }

    /** Bytes with others over or behind them; a gap between is zeros. */
    static byte[] overlaid(byte[] under, int offset, byte[] over) {
        byte[] result = java.util.Arrays.copyOf(under, Math.max(under.length, offset + over.length));
        System.arraycopy(over, 0, result, offset, over.length);
        return result;
    }
}
