package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a state holds, as documents, read without a lock and without changing anything; a process may run on it.
 * Thread-safe.
 */
public final class StateView {
    private static final int TRIES = 5;

    private final StateDirectory directory;
    private final Disk disk;

    public StateView(Path stateDirectory, Disk disk) {
        this.directory = new StateDirectory(stateDirectory);
        this.disk = disk;
    }

    /**
     * The live entities of a kind, by id.
     *
     * @throws MimikitException (not_found) where there is no state, (state_damaged) where it can't be trusted
     */
    public List<Map<String, @Nullable Object>> list(Kind kind) {
        return entities().stream()
                .filter(entity -> entity.kind() == kind)
                .sorted(Comparator.comparing(Entity::id))
                .map(StateView::document)
                .toList();
    }

    /** One entity; a task may have left the live state. */
    public Optional<Map<String, @Nullable Object>> find(Kind kind, String id) {
        Optional<Entity> live = entities().stream()
                .filter(entity -> entity.kind() == kind && entity.id().equals(id))
                .findFirst();
        if (live.isEmpty() && kind == Kind.TASK) {
            return finished(id);
        }
        return live.map(StateView::document);
    }

    private static Map<String, @Nullable Object> document(Entity entity) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put(EntityText.KIND, entity.kind().wireName());
        document.put(EntityText.SCHEMA_VERSION, (long) entity.kind().schemaVersion());
        document.putAll(EntityText.tree(entity));
        return document;
    }

    private Optional<Map<String, @Nullable Object>> finished(String id) {
        try {
            for (String name : LogFile.newestFirst(disk, directory.runs(), FinishedTasks.PREFIX)) {
                Map<String, @Nullable Object> found = new LinkedHashMap<>();
                LogFile.forEach(disk, directory.runs().resolve(name), (offset, bytes, start, length) -> {
                    if (Seal.holds(bytes, start, length)) {
                        Map<String, @Nullable Object> task = Json.object(bytes, start, length);
                        if (id.equals(task.get(EntityText.ID))) {
                            found.clear();
                            found.putAll(task);
                        }
                    }
                    return true;
                });
                if (!found.isEmpty()) {
                    found.remove("c");
                    return Optional.of(found);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw StorageErrors.failed("could not read " + directory.runs(), e);
        }
    }

    /**
     * Does nothing where there is a state of ours or none.
     *
     * @throws MimikitException (state_damaged, state_too_new) when the directory must not be touched
     */
    public void requireOurs() {
        try {
            StateFormat.inspect(disk, directory);
        } catch (IOException e) {
            throw StorageErrors.failed("could not read " + directory.root(), e);
        }
    }

    private List<Entity> entities() {
        try {
            if (!disk.exists(directory.format())) {
                StateFormat.inspect(disk, directory); // says what else it is
                throw StorageErrors.noState(disk, directory);
            }
            StateFormat.inspect(disk, directory);
            for (int tries = 1; ; tries++) {
                try {
                    return Recovery.read(disk, directory, Migrations.CURRENT)
                            .fold()
                            .entities();
                } catch (NoSuchFileException moved) {
                    if (tries == TRIES) {
                        throw moved;
                    }
                }
            }
        } catch (IOException e) {
            throw StorageErrors.failed("could not read " + directory.root(), e);
        }
    }
}
