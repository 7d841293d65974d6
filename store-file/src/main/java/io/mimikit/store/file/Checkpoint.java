package io.mimikit.store.file;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.store.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One folding of the journal into documents. The order of its steps is the whole point: finished tasks and logs are
 * durable before the documents, the documents before the manifest that names them, and only then does anything go that
 * the last two manifests don't need. A crash between any two of them leaves a state that recovers. Owned by one thread.
 */
final class Checkpoint {
    private final Disk disk;
    private final StateDirectory directory;
    private final FileStoreLimits limits;
    private final Manifest current;
    private final Manifest older;
    private final DirtyBuckets dirty;
    private final JsonBytes text = new JsonBytes(new DocumentLayout());
    private final List<Manifest.DocumentFile> files = new ArrayList<>();
    private long generation;

    /**
     * @param current the generation to build on
     * @param older the one before it, which this checkpoint makes superfluous
     * @param dirty what differs from {@code current}
     */
    Checkpoint(
            Disk disk,
            StateDirectory directory,
            FileStoreLimits limits,
            Manifest current,
            Manifest older,
            DirtyBuckets dirty) {
        this.disk = disk;
        this.directory = directory;
        this.limits = limits;
        this.current = current;
        this.older = older;
        this.dirty = dirty;
    }

    /** Writes the documents and their manifest; when it returns the new generation is durable. */
    Manifest write(
            Snapshot snapshot,
            @Nullable Instant at,
            Manifest.@Nullable AuditHead audit,
            SortedMap<String, Long> finished)
            throws IOException {
        writeDocuments(snapshot);
        return writeManifest(snapshot.through(), at, audit, finished);
    }

    /** Writes the documents that {@link #writeManifest} will name. */
    void writeDocuments(Snapshot snapshot) throws IOException {
        generation = 1
                + Stream.concat(
                                Stream.of(current.generation()),
                                disk.list(directory.state()).stream().map(Documents::generationOf))
                        .max(Comparator.naturalOrder())
                        .orElse(0L);
        for (Kind kind : Kind.values()) {
            if (!kind.isLog()) {
                writeKind(kind, snapshot.entities().getOrDefault(kind, List.of()));
            }
        }
        if (current.generation() > 0) {
            byte[] previous = current.toBytes();
            DurableFile.place(disk, directory.state().resolve(Manifest.PREVIOUS_FILE), previous, previous.length);
        }
        disk.forceDirectory(directory.state());
    }

    /** Removes what {@link #writeDocuments} had written when it failed. */
    void removeWritten(IOException why) {
        try {
            for (String name : disk.list(directory.state())) {
                if (Documents.isDocument(name) && Documents.generationOf(name) == generation) {
                    disk.delete(directory.state().resolve(name));
                }
            }
        } catch (IOException e) {
            why.addSuppressed(e); // the next checkpoint removes it
        }
    }

    /** Names the documents; when it returns the new generation is durable. */
    Manifest writeManifest(
            long through, @Nullable Instant at, Manifest.@Nullable AuditHead audit, SortedMap<String, Long> finished)
            throws IOException {
        Manifest manifest = new Manifest(generation, through, at, List.copyOf(files), audit, finished);
        DurableFile.replace(disk, directory.state().resolve(Manifest.FILE), manifest.toBytes());
        return manifest;
    }

    private void writeKind(Kind kind, List<Entity> entities) throws IOException {
        if (entities.isEmpty()) {
            return;
        }
        List<Manifest.DocumentFile> carried = Documents.of(kind, current.files());
        int shards = shardsFor(entities, carried.size());
        while (true) {
            List<Manifest.DocumentFile> written = writeShards(kind, entities, shards, carried);
            if (!written.isEmpty()) {
                files.addAll(written);
                return;
            }
            shards *= 2;
        }
    }

    /** Keeps the number while it fits, since another number means to write every document. */
    private int shardsFor(List<Entity> entities, int present) {
        long sample = 0;
        int samples = Math.min(64, entities.size());
        for (int i = 0; i < samples; i++) {
            Entity entity = entities.get((int) ((long) i * entities.size() / samples));
            text.reset();
            EntityText.writeWhole(text, entity);
            sample += text.size();
        }
        long estimate = sample / samples * entities.size();
        int shards = 1;
        while (shards < DirtyBuckets.BUCKETS && estimate / shards > limits.documentBytesMax() / 2) {
            shards *= 2;
        }
        boolean usable = present > 0 && Integer.bitCount(present) == 1 && present <= DirtyBuckets.BUCKETS;
        return usable && present >= shards / 2 && present <= shards * 4 ? present : shards;
    }

    /** Answers nothing when a document came out too large. */
    private List<Manifest.DocumentFile> writeShards(
            Kind kind, List<Entity> entities, int shards, List<Manifest.DocumentFile> carried) throws IOException {
        Map<Integer, List<Entity>> byShard = entities.stream()
                .collect(Collectors.groupingBy(entity -> DirtyBuckets.bucket(entity.id()) & shards - 1));
        List<Manifest.DocumentFile> written = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            if (carried.size() == shards && !dirty.touches(kind, shard, shards)) {
                Optional<Manifest.DocumentFile> twin = twinOf(carried.get(shard));
                if (twin.isPresent()) {
                    written.add(twin.get());
                    continue;
                }
            }
            List<Entity> members = byShard.getOrDefault(shard, List.of());
            encode(kind, members);
            boolean tooLarge = text.size() > limits.documentBytesMax() && members.size() > 1;
            if (tooLarge && shards < DirtyBuckets.BUCKETS) {
                return List.of();
            }
            written.add(place(Documents.name(kind, shard, generation)));
            letOthersGoFirst();
        }
        return written;
    }

    /**
     * Another file with what an unchanged document holds. Two generations never share a file, or damage to it would be
     * damage to both; so a document that stays as it is is written twice, and then its two files take turns.
     */
    private Optional<Manifest.DocumentFile> twinOf(Manifest.DocumentFile document) {
        String base = document.name().substring(0, document.name().indexOf('.') + 1);
        return older.files().stream()
                .filter(file -> file.name().startsWith(base)
                        && !file.name().equals(document.name())
                        && file.sha256().equals(document.sha256())
                        && disk.exists(directory.state().resolve(file.name())))
                .findFirst();
    }

    /** A hint is all it is meant to be: nothing depends on it. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersGoFirst() {
        Thread.yield();
    }

    private void encode(Kind kind, List<Entity> entities) {
        List<Entity> sorted =
                entities.stream().sorted(Comparator.comparing(Entity::id)).toList();
        text.reset();
        text.startObject();
        text.field("kind", Documents.plural(kind));
        text.field("schemaVersion", kind.schemaVersion());
        text.name("entities");
        text.startArray();
        sorted.forEach(entity -> EntityText.writeWhole(text, entity));
        text.endArray();
        text.endObject();
        text.raw(new byte[] {'\n'});
    }

    private Manifest.DocumentFile place(String name) throws IOException {
        String hash = Sha256.hex(text.array(), 0, text.size());
        DurableFile.place(disk, directory.state().resolve(name), text.array(), text.size());
        return new Manifest.DocumentFile(name, hash, text.size());
    }

    /** Removes what neither the new generation nor the one before needs. That it is gone need not be durable. */
    void removeUnneeded(Manifest manifest) throws IOException {
        Set<String> needed = Stream.of(manifest, current)
                .flatMap(each -> each.files().stream())
                .map(Manifest.DocumentFile::name)
                .collect(Collectors.toSet());
        for (String name : disk.list(directory.state())) {
            if (Documents.isDocument(name) && !needed.contains(name)) {
                disk.delete(directory.state().resolve(name));
            }
        }
        Path journal = directory.journal();
        List<Segment> segments = Segment.list(disk, journal);
        for (int i = 0; i + 1 < segments.size() && segments.get(i + 1).firstQ() <= current.through() + 1; i++) {
            disk.delete(segments.get(i).in(journal));
        }
    }
}
