package io.mimikit.store.legacy;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.References;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.NioDisk;
import io.mimikit.store.file.StateVerification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A state directory of the older program on a real disk, to be written, imported and looked at. Not thread-safe. */
final class OldState {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    final Path root;
    private final NioDisk disk = new NioDisk();

    OldState(Path root) {
        this.root = root;
    }

    /** A real one. */
    static OldState recorded(String name, Path root) throws IOException {
        Path from;
        try {
            from = Path.of(
                    Objects.requireNonNull(OldState.class.getResource(name)).toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path to = root.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(path, to);
                }
            }
        }
        return new OldState(root);
    }

    OldState write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text.replace('\'', '"'));
        return this;
    }

    void delete() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    LegacyImport importer() {
        return new LegacyImport(disk, CLOCK, new Ulids(CLOCK, new Random(7)), KernelConfig.defaults());
    }

    ImportReport importIt() {
        return importer().inPlace(root).orElseThrow();
    }

    /** What a start finds. */
    Found open() {
        List<String> findings = new StateVerification(root, disk)
                .run().findings().stream().map(Object::toString).toList();
        try (FileStore store = new FileStore(root, disk, CLOCK, FileStoreLimits.DEFAULT)) {
            Recovered recovered = store.open();
            Map<String, Task> finished = new TreeMap<>();
            store.listFinished(1000).forEach(task -> finished.put(task.id(), task));
            return new Found(findings, recovered, finished, References.broken(recovered.entities(), finished.keySet()));
        }
    }

    List<RunEntry> runs(String subject, String id) {
        try (FileStore store = new FileStore(root, disk, CLOCK, FileStoreLimits.DEFAULT)) {
            store.open();
            return store.readRuns(subject, id, 1000);
        }
    }

    /** All files and what they hold. */
    Map<String, String> files() throws IOException {
        return files(root);
    }

    static Map<String, String> files(Path root) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            paths.filter(Files::isRegularFile).forEach(path -> {
                try {
                    all.put(
                            root.relativize(path).toString().replace('\\', '/'),
                            new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return all;
    }

    /** What a state holds, as a start finds it. */
    record Found(List<String> findings, Recovered recovered, Map<String, Task> finished, List<String> broken) {
        Task task(String id) {
            return this.<Task>find(Kind.TASK, id)
                    .or(() -> Optional.ofNullable(finished.get(id)))
                    .orElseThrow();
        }

        Trigger trigger(String id) {
            return this.<Trigger>find(Kind.TRIGGER, id).orElseThrow();
        }

        List<Message> messages() {
            return this.<Message>all(Kind.MESSAGE).stream()
                    .sorted(Comparator.comparingLong(Message::seq))
                    .toList();
        }

        @SuppressWarnings("unchecked")
        <E extends Entity> List<E> all(Kind kind) {
            return recovered.entities().stream()
                    .filter(entity -> entity.kind() == kind)
                    .map(entity -> (E) entity)
                    .toList();
        }

        <E extends Entity> Optional<E> find(Kind kind, String id) {
            return this.<E>all(kind).stream()
                    .filter(entity -> entity.id().equals(id))
                    .findFirst();
        }
    }
}
