package io.mimikit.store.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What is on the medium for certain after some steps, and what may be there or not: each sector that was written and
 * each name that was changed since the last force. Not thread-safe.
 */
final class Medium {
    private static final int SECTOR_BYTES = 512;

    /** What became of something that was not forced. */
    enum Fate {
        LOST,
        KEPT,
        /** The file grew, but its new bytes are zeros. */
        ZEROED
    }

    /** Something that was not forced. */
    static final class Unforced {
        final Platter.Step change;
        /** A force that only said so would have made it durable. */
        boolean liedAbout;
        /** A force failed on it, and no later one will write it. */
        private boolean spoilt;

        Unforced(Platter.Step change) {
            this.change = change;
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
    private final Map<Platter.Node, byte[]> contents;
    private final List<Unforced> unforced = new ArrayList<>();

    Medium(Platter platter) {
        this.names = new TreeMap<>(platter.namesAtStart);
        this.contents = new HashMap<>(platter.contentsAtStart);
    }

    List<Unforced> unforced() {
        return unforced;
    }

    /** Follows one step; answers how many changes at the end of {@link #unforced} are new. */
    int follow(Platter.Step step) {
        switch (step) {
            case Platter.Step.Data data -> {
                return split(data);
            }
            case Platter.Step.Size size -> unforced.add(new Unforced(size));
            case Platter.Step.Names change -> unforced.add(new Unforced(change));
            case Platter.Step.Forced forced -> force(forced);
            case Platter.Step.NamesForced forced -> forceNames(forced);
            case Platter.Step.ForceFailed failed ->
                unforced.stream()
                        .filter(each -> failed.file().equals(each.file()))
                        .forEach(each -> each.spoilt = true);
            case Platter.Step.Told ignored -> {
                // nothing that the medium would know
            }
        }
        return step instanceof Platter.Step.Size || step instanceof Platter.Step.Names ? 1 : 0;
    }

    private int split(Platter.Step.Data data) {
        int count = 0;
        for (int from = 0; from < data.bytes().length; count++) {
            int start = data.offset() + from;
            int to = Math.min(data.bytes().length, from + SECTOR_BYTES - start % SECTOR_BYTES);
            byte[] piece = Arrays.copyOfRange(data.bytes(), from, to);
            unforced.add(new Unforced(new Platter.Step.Data(data.file(), start, piece)));
            from = to;
        }
        return count;
    }

    private void force(Platter.Step.Forced forced) {
        if (!forced.truly()) {
            unforced.stream().filter(each -> forced.file().equals(each.file())).forEach(each -> each.liedAbout = true);
            return;
        }
        for (Unforced each : List.copyOf(unforced)) {
            if (forced.file().equals(each.file()) && !each.spoilt) {
                contents.put(forced.file(), applied(content(contents, forced.file()), each, Fate.KEPT));
                unforced.remove(each);
                unforced.removeIf(other -> other.spoilt && isOverwritten(other, each));
            }
        }
    }

    private static boolean isOverwritten(Unforced spoilt, Unforced by) {
        if (spoilt.file() != by.file() || !(spoilt.change instanceof Platter.Step.Data old)) {
            return false;
        }
        return switch (by.change) {
            case Platter.Step.Size size -> size.size() <= old.offset();
            case Platter.Step.Data data ->
                data.offset() < old.offset() + old.bytes().length && old.offset() < data.offset() + data.bytes().length;
            default -> false;
        };
    }

    private void forceNames(Platter.Step.NamesForced forced) {
        for (Unforced each : List.copyOf(unforced)) {
            if (each.isIn(forced.directory())) {
                if (forced.truly()) {
                    Platter.apply(names, ((Platter.Step.Names) each.change).changes());
                    unforced.remove(each);
                } else {
                    each.liedAbout = true;
                }
            }
        }
    }

    private static byte[] content(Map<Platter.Node, byte[]> contents, Platter.Node file) {
        byte[] bytes = contents.get(file);
        return bytes == null ? new byte[0] : bytes;
    }

    private static byte[] applied(byte[] bytes, Unforced change, Fate fate) {
        return switch (change.change) {
            case Platter.Step.Size size -> Arrays.copyOf(bytes, size.size());
            case Platter.Step.Data data -> {
                boolean zeros = fate == Fate.ZEROED && data.offset() + data.bytes().length > bytes.length;
                yield Platter.overlaid(bytes, data.offset(), zeros ? new byte[data.bytes().length] : data.bytes());
            }
            default -> bytes;
        };
    }

    /** What the machine finds on its disk when the power is back, with this fate for each unforced change. */
    Platter survivor(List<Fate> fates) {
        Map<Path, Platter.Node> left = new TreeMap<>(names);
        Map<Platter.Node, byte[]> bytes = new HashMap<>(contents);
        for (int i = 0; i < unforced.size(); i++) {
            Unforced each = unforced.get(i);
            Platter.Node file = each.file();
            if (fates.get(i) == Fate.LOST) {
                continue;
            }
            if (file != null) {
                bytes.put(file, applied(content(bytes, file), each, fates.get(i)));
            } else if (each.change instanceof Platter.Step.Names change) {
                Platter.apply(left, change.changes());
            }
        }
        Map<Path, Platter.Node> found = new TreeMap<>();
        left.forEach((path, node) -> {
            if (isReachable(left, path)) {
                found.put(path, new Platter.Node(node.inode, node.directory, content(bytes, node)));
            }
        });
        return new Platter(found);
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
    static long fingerprint(Platter platter) {
        long result = 1;
        for (Map.Entry<Path, Platter.Node> file : platter.names.entrySet()) {
            byte[] bytes = file.getValue().bytes;
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            long one = (crc.getValue() << 32 ^ Arrays.hashCode(bytes)) * 31
                    + file.getKey().hashCode();
            result = (result ^ one + file.getValue().inode) * 0x9E3779B97F4A7C15L;
            result ^= result >>> 29;
        }
        return result;
    }
}
