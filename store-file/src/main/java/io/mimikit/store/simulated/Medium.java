package io.mimikit.store.simulated;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What is on the medium for certain after some steps, and what may be there or not: each sector that was written and
 * each name that was changed since the last force. Not thread-safe.
 */
public final class Medium {
    private static final int SECTOR_BYTES = 512;

    /** What became of something that was not forced. */
    public enum Fate {
        LOST,
        KEPT,
        /** The file grew, but its new bytes are zeros. */
        ZEROED
    }

    /** Something that was not forced. */
    public static final class Unforced {
        private final Platter.Step change;
        /** A force that only said so would have made it durable. */
        private boolean liedAbout;
        /** A force failed on it, and no later one will write it. */
        private boolean spoilt;

        Unforced(Platter.Step change) {
            this.change = change;
        }

        public boolean isLiedAbout() {
            return liedAbout;
        }

        /** Whether it is a piece of this file's content. */
        public boolean isDataOf(Platter.Node node) {
            return change instanceof Platter.Step.Data data && data.file() == node;
        }

        private Platter.@Nullable Node file() {
            return switch (change) {
                case Platter.Step.Data data -> data.file();
                case Platter.Step.Size size -> size.file();
                default -> null;
            };
        }

        private boolean isIn(Path directory) {
            return change instanceof Platter.Step.Names names
                    && names.directory().equals(directory);
        }
    }

    private final Map<Path, Platter.Node> names;
    private final Map<Platter.Node, Content> contents = new HashMap<>();
    private final Set<Unforced> unforced = new LinkedHashSet<>();
    private final Map<Platter.Node, Set<Unforced>> byFile = new HashMap<>();
    private final Set<Unforced> ofNames = new LinkedHashSet<>();

    /** Knows what the platter held when it was made. */
    public Medium(Platter platter) {
        this.names = new TreeMap<>(platter.namesAtStart());
        platter.contentsAtStart().forEach((node, bytes) -> contents.put(node, Content.of(bytes)));
    }

    /** What was not forced, oldest first. */
    public List<Unforced> unforced() {
        return List.copyOf(unforced);
    }

    /** Follows one step; answers how many changes at the end of {@link #unforced} are new. */
    public int follow(Platter.Step step) {
        return switch (step) {
            case Platter.Step.Data data -> split(data);
            case Platter.Step.Size size -> add(size.file(), size);
            case Platter.Step.Names change -> {
                Unforced each = new Unforced(change);
                unforced.add(each);
                ofNames.add(each);
                yield 1;
            }
            case Platter.Step.Forced forced -> {
                force(forced);
                yield 0;
            }
            case Platter.Step.NamesForced forced -> {
                forceNames(forced);
                yield 0;
            }
            case Platter.Step.ForceFailed failed -> {
                of(failed.file()).forEach(each -> each.spoilt = true);
                yield 0;
            }
        };
    }

    private int add(Platter.Node file, Platter.Step change) {
        Unforced each = new Unforced(change);
        unforced.add(each);
        byFile.computeIfAbsent(file, ignored -> new LinkedHashSet<>()).add(each);
        return 1;
    }

    private Set<Unforced> of(Platter.Node file) {
        return byFile.getOrDefault(file, Set.of());
    }

    private int split(Platter.Step.Data data) {
        int count = 0;
        for (int from = 0; from < data.bytes().length; count++) {
            int start = data.offset() + from;
            int to = Math.min(data.bytes().length, from + SECTOR_BYTES - start % SECTOR_BYTES);
            byte[] piece = Arrays.copyOfRange(data.bytes(), from, to);
            add(data.file(), new Platter.Step.Data(data.file(), start, piece));
            from = to;
        }
        return count;
    }

    private void force(Platter.Step.Forced forced) {
        Set<Unforced> all = of(forced.file());
        if (!forced.truly()) {
            all.forEach(each -> each.liedAbout = true);
            return;
        }
        List<Unforced> written = all.stream().filter(each -> !each.spoilt).toList();
        Content content = contents.computeIfAbsent(forced.file(), ignored -> Content.of(new byte[0]));
        written.forEach(each -> apply(content, each, Fate.KEPT));
        List<Unforced> replaced = all.stream()
                .filter(each -> each.spoilt && written.stream().anyMatch(by -> isOverwritten(each, by)))
                .toList();
        written.forEach(all::remove);
        replaced.forEach(all::remove);
        written.forEach(unforced::remove);
        replaced.forEach(unforced::remove);
        if (all.isEmpty()) {
            byFile.remove(forced.file());
        }
    }

    /** A length that never reached the medium is forgotten with the next one that does. */
    private static boolean isOverwritten(Unforced spoilt, Unforced by) {
        if (!(spoilt.change instanceof Platter.Step.Data old)) {
            return true;
        }
        return switch (by.change) {
            case Platter.Step.Size size -> size.size() <= old.offset();
            case Platter.Step.Data data ->
                data.offset() < old.offset() + old.bytes().length && old.offset() < data.offset() + data.bytes().length;
            default -> false;
        };
    }

    private void forceNames(Platter.Step.NamesForced forced) {
        for (Unforced each : List.copyOf(ofNames)) {
            if (each.isIn(forced.directory())) {
                if (forced.truly()) {
                    Platter.apply(names, ((Platter.Step.Names) each.change).changes());
                    unforced.remove(each);
                    ofNames.remove(each);
                } else {
                    each.liedAbout = true;
                }
            }
        }
    }

    private static void apply(Content content, Unforced change, Fate fate) {
        switch (change.change) {
            case Platter.Step.Size size -> content.resize(size.size());
            case Platter.Step.Data data -> {
                boolean zeros = fate == Fate.ZEROED && data.offset() + data.bytes().length > content.size();
                content.put(data.offset(), zeros ? new byte[data.bytes().length] : data.bytes());
            }
            default -> throw new IllegalStateException("no change of content: " + change.change);
        }
    }

    /** What the machine finds on its disk when the power is back, with this fate for each unforced change. */
    public Platter survivor(List<Fate> fates) {
        Map<Path, Platter.Node> left = new TreeMap<>(names);
        Map<Platter.Node, Content> changed = new HashMap<>();
        int i = 0;
        for (Unforced each : unforced) {
            Fate fate = fates.get(i++);
            Platter.Node file = each.file();
            if (fate == Fate.LOST) {
                continue;
            }
            if (file != null) {
                apply(changed.computeIfAbsent(file, this::copyOf), each, fate);
            } else if (each.change instanceof Platter.Step.Names change) {
                Platter.apply(left, change.changes());
            }
        }
        Map<Path, Platter.Node> found = new TreeMap<>();
        left.forEach((path, node) -> {
            if (isReachable(left, path)) {
                Content content = changed.containsKey(node) ? changed.get(node) : contents.get(node);
                byte[] bytes = content == null ? new byte[0] : content.toByteArray();
                found.put(path, new Platter.Node(node.inode(), node.isDirectory(), bytes));
            }
        });
        return new Platter(found);
    }

    private Content copyOf(Platter.Node file) {
        Content content = contents.get(file);
        return content == null ? Content.of(new byte[0]) : content.copy();
    }

    private static boolean isReachable(Map<Path, Platter.Node> left, Path path) {
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            if (!left.containsKey(parent)) {
                return false;
            }
        }
        return true;
    }

    /** Tells disks apart by all that lies on them. */
    public static long fingerprint(Platter platter) {
        long result = 1;
        for (Map.Entry<Path, Platter.Node> file : platter.names().entrySet()) {
            byte[] bytes = file.getValue().bytes();
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            long one = (crc.getValue() << 32 ^ Arrays.hashCode(bytes)) * 31
                    + file.getKey().hashCode();
            result = (result ^ one + file.getValue().inode()) * 0x9E3779B97F4A7C15L;
            result ^= result >>> 29;
        }
        return result;
    }
}
