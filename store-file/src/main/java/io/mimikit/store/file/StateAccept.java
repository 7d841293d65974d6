package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.state.References;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Transition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a document that people have edited while nothing ran on the state. What differs from the known state becomes
 * one record in the journal, with its line in the audit, and a new generation of documents. Until that record is durable
 * nothing has changed. Not thread-safe.
 */
public final class StateAccept {
    private final StateDirectory directory;
    private final Disk disk;
    private final InstantSource clock;

    public StateAccept(Path stateDirectory, Disk disk, InstantSource clock) {
        this.directory = new StateDirectory(stateDirectory);
        this.disk = disk;
        this.clock = clock;
    }

    /**
     * One entity that is not what it was.
     *
     * @param what added, removed or changed
     * @param line on which it begins in the file, 0 where it is not there any more
     * @param before of the fields that differ
     * @param after of them; long texts are cut and carry their hash
     */
    public record Difference(String what, String kind, String id, int line, Object before, Object after) {}

    /**
     * What was found, and done.
     *
     * @param lastQ the last record of the state now
     */
    public record Accepted(List<Difference> differences, boolean taken, long lastQ) {}

    /**
     * What a file means for a state.
     *
     * @param laidOut whether it is a document in its place that says the same in other bytes, which no manifest knows
     */
    private record Edit(List<Change> changes, List<Difference> differences, long lastQ, boolean laidOut) {
        boolean isAny() {
            return laidOut || !changes.isEmpty();
        }
    }

    /**
     * Takes the document in.
     *
     * @param by who has edited it, for the record
     * @param dryRun only says what differs
     * @throws MimikitException (invalid_input) with line and reason, (conflict) when the file is not the newest of its
     *     kind, (not_found), (state_locked) while a process runs on the state, (state_damaged), (state_too_new); nothing
     *     is changed then
     */
    public Accepted run(Path file, Actor by, boolean dryRun) {
        try {
            if (!disk.exists(directory.format())) {
                throw StorageErrors.noState(disk, directory);
            }
            if (!disk.exists(file) || disk.isDirectory(file)) {
                throw new MimikitException(
                        ErrorCode.NOT_FOUND, "there is no file " + file + "; name a document of " + directory.state());
            }
            StateFormat.inspect(disk, directory);
            Edit edit = examine(file);
            boolean take = !dryRun && edit.isAny();
            return new Accepted(edit.differences(), take, take ? take(edit, by) : edit.lastQ());
        } catch (IOException e) {
            throw StorageErrors.failed("could not accept " + file, e);
        }
    }

    /** Under the lock, and without a trace. */
    private Edit examine(Path file) throws IOException {
        StateLock lock = lock();
        try {
            return edit(file, EditedDocument.read(file, disk.read(file), Migrations.CURRENT));
        } finally {
            lock.abandon();
        }
    }

    private StateLock lock() throws IOException {
        try {
            return StateLock.take(disk, directory, clock.instant());
        } catch (MimikitException running) {
            throw new MimikitException(
                    running.code(),
                    running.getMessage() + "; while it runs, change things through it: `mimikit triggers edit`,"
                            + " `mimikit lanes set`, `mimikit tasks cancel`, or the HTTP API",
                    running);
        }
    }

    private Edit edit(Path file, EditedDocument edited) throws IOException {
        Path manifestFile = directory.state().resolve(Manifest.FILE);
        if (!disk.exists(manifestFile)) {
            throw new MimikitException(
                    ErrorCode.CONFLICT, "there are no documents yet in " + directory.state() + ", so none to edit");
        }
        Manifest manifest = Manifest.parse(disk.read(manifestFile))
                .orElseThrow(() -> StorageErrors.damaged(manifestFile, "damaged"));
        Predicate<String> members = members(file, edited.kind(), manifest);
        refuseNewer(manifest, edited.kind(), members);
        Recovery.State known = Recovery.read(disk, directory, Migrations.CURRENT);
        List<Entity> entities = known.fold().entities();
        Map<String, Entity> ofKind = new TreeMap<>();
        entities.stream()
                .filter(entity -> entity.kind() == edited.kind())
                .forEach(entity -> ofKind.put(entity.id(), entity));
        List<Change> changes = changes(edited, ofKind, members);
        checkReferences(edited, entities, changes);
        edited.refuseProblems();
        return new Edit(
                changes,
                changes.stream().map(change -> difference(change, edited)).toList(),
                known.tail().lastQ(),
                changes.isEmpty() && isInPlaceAndOther(file, manifest));
    }

    private boolean isInPlaceAndOther(Path file, Manifest manifest) throws IOException {
        Path name = Objects.requireNonNull(file.getFileName());
        if (!file.toAbsolutePath()
                .normalize()
                .equals(directory.state().resolve(name).toAbsolutePath().normalize())) {
            return false;
        }
        String sha256 = Sha256.hex(disk.read(file));
        return manifest.files().stream()
                .anyMatch(document -> document.name().equals(name.toString())
                        && !document.sha256().equals(sha256));
    }

    /** Which ids the document stands for: one that is not in it any more is to go. */
    private static Predicate<String> members(Path file, Kind kind, Manifest manifest) {
        List<Manifest.DocumentFile> documents = Documents.of(kind, manifest.files());
        String name = String.valueOf(file.getFileName());
        List<String> names = documents.stream().map(Manifest.DocumentFile::name).toList();
        int shard = documents.size() == 1 && !Documents.isDocument(name) ? 0 : names.indexOf(name);
        if (shard < 0 && !documents.isEmpty()) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    name + " is not a document of the state as it is: those of its kind are " + String.join(", ", names)
                            + "; nothing was changed, edit that (a copy elsewhere keeps its name)");
        }
        return id -> documents.isEmpty() || (DirtyBuckets.bucket(id) & documents.size() - 1) == shard;
    }

    /** What the journal has recorded of these entities since would be undone by a file that knows nothing of it. */
    private void refuseNewer(Manifest manifest, Kind kind, Predicate<String> members) throws IOException {
        Set<String> touched = new TreeSet<>();
        new TailReader(
                        disk,
                        directory.journal(),
                        manifest.through(),
                        (entry, place) -> touched.addAll(touchedBy(entry, kind)))
                .read();
        touched.removeIf(members.negate());
        if (!touched.isEmpty()) {
            throw new MimikitException(
                    ErrorCode.CONFLICT,
                    "the journal has newer records of " + kind.wireName() + " " + String.join(", ", touched)
                            + " than the document; nothing was changed. Start and stop the server, which folds them in,"
                            + " and make the change in the document that is there then");
        }
    }

    private static Set<String> touchedBy(JournalLine.Entry entry, Kind kind) {
        Set<String> ids = new TreeSet<>();
        List<Map<String, @Nullable Object>> trees = new ArrayList<>(entry.set());
        trees.addAll(entry.patch());
        for (Map<String, @Nullable Object> tree : trees) {
            if (kind.wireName().equals(tree.get(EntityText.KIND))) {
                ids.add(String.valueOf(tree.get(EntityText.ID)));
            }
        }
        for (List<String> names : entry.del()) {
            if (names.getFirst().equals(kind.wireName())) {
                ids.add(names.getLast());
            }
        }
        return ids;
    }

    private List<Change> changes(EditedDocument edited, Map<String, Entity> known, Predicate<String> members) {
        List<Change> changes = new ArrayList<>();
        edited.items().forEach((id, item) -> {
            Entity before = known.get(id);
            if (before != null && !members.test(id)) {
                edited.problem(item.line(), edited.kind().wireName() + " " + id + " is in another document already");
            } else if (!item.entity().equals(before)) {
                changes.add(new Change(edited.kind(), id, before, rescheduled(before, item.entity())));
            }
        });
        known.forEach((id, before) -> {
            if (members.test(id) && !edited.items().containsKey(id)) {
                changes.add(new Change(edited.kind(), id, before, null));
            }
        });
        return List.copyOf(changes);
    }

    /** A new schedule begins now, unless the file says when. */
    private Entity rescheduled(@Nullable Entity before, Entity after) {
        boolean stale = before instanceof Trigger old
                && after instanceof Trigger trigger
                && !Objects.equals(old.spec().schedule(), trigger.spec().schedule())
                && Objects.equals(old.state().nextRunAt(), trigger.state().nextRunAt());
        if (!stale) {
            return after;
        }
        Trigger trigger = (Trigger) after;
        Instant next = Optional.ofNullable(trigger.spec().schedule())
                .map(TriggerRequest::schedule)
                .flatMap(schedule -> schedule.next(clock.instant()))
                .orElse(null);
        return trigger.state(trigger.state().nextRunAt(next, 0));
    }

    /** What doesn't fit was right before, so the edit is to blame. */
    private void checkReferences(EditedDocument edited, List<Entity> before, List<Change> changes) throws IOException {
        Set<String> finished = FinishedTasks.ids(disk, directory.runs());
        List<String> broken = new ArrayList<>(References.broken(applied(before, changes), finished));
        broken.removeAll(References.broken(before, finished));
        for (String what : broken) {
            String[] words = what.split(" ", 3);
            boolean here = words.length > 1 && words[0].equals(edited.kind().wireName());
            edited.problem(here ? edited.lineOf(words[1]) : 1, what);
        }
    }

    private static List<Entity> applied(List<Entity> before, List<Change> changes) {
        Map<List<Object>, Entity> all = new LinkedHashMap<>();
        before.forEach(entity -> all.put(List.of(entity.kind(), entity.id()), entity));
        for (Change change : changes) {
            Entity after = change.after();
            if (after == null) {
                all.remove(List.<Object>of(change.kind(), change.id()));
            } else {
                all.put(List.of(change.kind(), change.id()), after);
            }
        }
        return List.copyOf(all.values());
    }

    private static Difference difference(Change change, EditedDocument edited) {
        Map<String, @Nullable Object> fields =
                AuditChange.of(change.kind().wireName(), change.id(), tree(change.before()), tree(change.after()));
        String what = change.before() == null ? "added" : change.after() == null ? "removed" : "changed";
        int line = change.after() == null ? 0 : edited.lineOf(change.id());
        return new Difference(
                what,
                change.kind().wireName(),
                change.id(),
                line,
                Objects.requireNonNull(fields.get("before")),
                Objects.requireNonNull(fields.get("after")));
    }

    private static Map<String, @Nullable Object> tree(@Nullable Entity entity) {
        return entity == null ? Map.of() : EntityText.tree(entity);
    }

    private long take(Edit edit, Actor by) {
        try (FileStore store = new FileStore(directory.root(), disk, clock, FileStoreLimits.DEFAULT.reserveBytes(0))) {
            Recovered recovered = store.open();
            if (recovered.lastQ() != edit.lastQ()) {
                throw new MimikitException(
                        ErrorCode.CONFLICT,
                        "something else changed the state meanwhile; nothing was accepted, try again");
            }
            long q = edit.lastQ() + 1;
            Instant now = Instants.millis(clock.instant());
            store.commit(List.of(new Transition(q, now, "state.accept", by, edit.changes())));
            Map<Kind, List<Entity>> entities = new EnumMap<>(Kind.class);
            for (Entity entity : applied(recovered.entities(), edit.changes())) {
                entities.computeIfAbsent(entity.kind(), kind -> new ArrayList<>())
                        .add(entity);
            }
            store.checkpoint(new Snapshot(q, entities, List.of()), finished -> {});
            return q;
        }
    }
}
