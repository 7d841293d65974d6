package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what can still be read of a state that recovery refuses. It reads only. Not thread-safe; good for one
 * reading.
 *
 * <p>The base are the documents of the newest manifest that can be read, each whole or as far as it can be parsed; with
 * no manifest, the newest document of each shard. Then every readable record after them is folded in, in order. Records
 * set fields to values, so one that the documents hold already changes nothing when it is folded in again, and one that
 * is missing leaves the others true.
 */
final class Salvage {
    private final Disk disk;
    private final StateDirectory directory;
    private final Migrations migrations;
    private final Map<Kind, Map<String, Tree>> live = new EnumMap<>(Kind.class);
    private final List<String> losses = new ArrayList<>();
    private final Set<Path> damaged = new LinkedHashSet<>();
    private long through;
    private long lastQ;
    private @Nullable Instant lastAt;

    private Salvage(Disk disk, StateDirectory directory, Migrations migrations) {
        this.disk = disk;
        this.directory = directory;
        this.migrations = migrations;
        for (Kind kind : Kind.values()) {
            live.put(kind, new HashMap<>());
        }
    }

    /** An entity as it is written. */
    private record Tree(Map<String, @Nullable Object> fields) {}

    /**
     * What could be saved.
     *
     * @param lastQ no record beyond this one was ever mentioned
     * @param damaged files that could not be read whole
     * @param losses what is not in {@code entities} although it was there once, in words
     */
    record Saved(
            long lastQ,
            @Nullable Instant lastAt,
            Map<Kind, List<Entity>> entities,
            Set<Path> damaged,
            List<String> losses) {}

    static Saved read(Disk disk, StateDirectory directory, Migrations migrations) throws IOException {
        return new Salvage(disk, directory, migrations).read();
    }

    private Saved read() throws IOException {
        for (String name : base()) {
            document(name);
        }
        lastQ = through;
        journal();
        return new Saved(lastQ, lastAt, entities(), damaged, List.copyOf(losses));
    }

    /** The documents to begin with; notes up to which record they reach. */
    private List<String> base() throws IOException {
        for (String name : List.of(Manifest.FILE, Manifest.PREVIOUS_FILE)) {
            Path file = directory.state().resolve(name);
            if (!disk.exists(file)) {
                continue;
            }
            Optional<Manifest> manifest = Manifest.parse(disk.read(file));
            if (manifest.isPresent()) {
                through = manifest.get().through();
                lastAt = manifest.get().at();
                return names(manifest.get());
            }
            damaged.add(file);
        }
        return newestOfEachShard();
    }

    private List<String> names(Manifest manifest) throws IOException {
        for (Manifest.DocumentFile file : manifest.files()) {
            Path path = directory.state().resolve(file.name());
            if (disk.exists(path) && !Sha256.hex(disk.read(path)).equals(file.sha256())) {
                damaged.add(path);
            }
        }
        return manifest.files().stream().map(Manifest.DocumentFile::name).toList();
    }

    private List<String> newestOfEachShard() throws IOException {
        Map<String, String> newest = new LinkedHashMap<>();
        Stream<String> documents = disk.list(directory.state()).stream().filter(Documents::isDocument);
        documents
                .sorted(Comparator.comparingLong(Documents::generationOf))
                .forEach(name -> newest.put(name.substring(0, name.indexOf('.')), name));
        return newest.values().stream()
                .sorted(Comparator.comparingLong(Documents::generationOf))
                .toList();
    }

    private void document(String name) throws IOException {
        Path path = directory.state().resolve(name);
        if (!disk.exists(path)) {
            losses.add("document " + name + " is missing with all that was in it alone");
            return;
        }
        int unreadable = Documents.salvage(disk.read(path), tree -> keep(tree, name));
        if (unreadable > 0) {
            damaged.add(path);
            losses.add("document " + name + ": " + unreadable + " of its entities can't be read");
        }
    }

    private void keep(Map<String, @Nullable Object> tree, String place) {
        Kind kind = kind(tree);
        if (kind != null && tree.get(EntityText.ID) instanceof String id) {
            of(kind).put(id, new Tree(tree));
        } else {
            losses.add(place + ": an entity without kind or id");
        }
    }

    private static @Nullable Kind kind(Map<String, @Nullable Object> tree) {
        return tree.get(EntityText.KIND) instanceof String text
                ? Kind.fromWire(text).orElse(null)
                : null;
    }

    private Map<String, Tree> of(Kind kind) {
        return live.computeIfAbsent(kind, ignored -> new HashMap<>());
    }

    private void journal() throws IOException {
        Map<String, Long> voidFrom = new HashMap<>();
        List<Segment> segments = Segment.list(disk, directory.journal());
        for (Segment segment : segments) {
            forEachLine(segment, (line, place) -> {
                if (line instanceof JournalLine.Supersedes remark) {
                    voidFrom.merge(remark.segment(), remark.from(), Math::min);
                }
            });
        }
        for (Segment segment : segments) {
            long from = voidFrom.getOrDefault(segment.fileName(), Long.MAX_VALUE);
            forEachLine(segment, (line, place) -> take(line, from, place));
        }
    }

    private interface LineVisitor {
        void visit(@Nullable JournalLine line, Place place);
    }

    private void forEachLine(Segment segment, LineVisitor visitor) throws IOException {
        byte[] bytes = disk.read(segment.in(directory.journal()));
        Lines lines = new Lines(bytes);
        while (lines.next()) {
            JournalLine line = lines.whole()
                    ? JournalLine.parse(bytes, lines.start(), lines.length()).orElse(null)
                    : null;
            visitor.visit(line, new Place(segment.fileName(), lines.number()));
        }
    }

    private void take(@Nullable JournalLine line, long voidFrom, Place place) {
        switch (line) {
            case null -> {
                if (lastQ + 1 < voidFrom) {
                    damaged.add(directory.journal().resolve(place.file()));
                    losses.add(place + " is unreadable");
                }
            }
            case JournalLine.Mark mark -> noteGap(mark.lastQ() + 1, place);
            case JournalLine.Supersedes ignored -> {
                // taken into account before
            }
            case JournalLine.Entry entry -> {
                if (entry.q() > lastQ && entry.q() < voidFrom) {
                    noteGap(entry.q(), place);
                    apply(entry, place);
                    lastQ = entry.q();
                    lastAt = entry.at();
                }
            }
        }
    }

    private void noteGap(long next, Place place) {
        if (next > lastQ + 1) {
            losses.add("records " + (lastQ + 1) + " to " + (next - 1) + " before " + place);
            lastQ = next - 1;
        }
    }

    private void apply(JournalLine.Entry entry, Place place) {
        try {
            for (Map<String, @Nullable Object> tree : entry.set()) {
                if (kind(tree) != Kind.RUN) {
                    keep(tree, place.toString());
                }
            }
            for (Map<String, @Nullable Object> patch : entry.patch()) {
                patch(patch, place);
            }
            for (List<String> names : entry.del()) {
                Kind.fromWire(names.getFirst()).ifPresent(kind -> of(kind).remove(names.get(1)));
            }
        } catch (ClassCastException | IndexOutOfBoundsException e) {
            losses.add(place + ": a change of another form than ours");
        }
    }

    private void patch(Map<String, @Nullable Object> patch, Place place) {
        Kind kind = kind(patch);
        Tree current = kind == null || !(patch.get(EntityText.ID) instanceof String id) ? null : of(kind).get(id);
        if (current == null) {
            losses.add(place + ": a change of " + patch.get(EntityText.KIND) + " " + patch.get(EntityText.ID)
                    + ", which is lost");
        } else {
            MergePatch.apply(current.fields(), patch);
        }
    }

    private Map<Kind, List<Entity>> entities() {
        Map<Kind, List<Entity>> entities = new EnumMap<>(Kind.class);
        live.forEach((kind, trees) -> trees.forEach((id, value) -> {
            String place = kind.wireName() + " " + id;
            Map<String, @Nullable Object> tree = value.fields();
            migrations.checkNotNewer(kind, Migrations.versionOf(tree, place), place);
            try {
                Entity entity = EntityText.read(kind, migrations.upgrade(kind, tree, migrations.current(kind), place));
                entities.computeIfAbsent(kind, ignored -> new ArrayList<>()).add(entity);
            } catch (MimikitException | ClassCastException e) {
                losses.add(place + " makes no sense: " + e.getMessage());
            }
        }));
        return entities;
    }
}
