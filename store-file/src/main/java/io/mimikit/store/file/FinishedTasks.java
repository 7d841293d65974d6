package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Tasks that left the live state, in one file per day of their end, and an index of them. A task may be written twice,
 * by a checkpoint that was repeated; the last line wins. Thread-safe; {@link #append} is called by one thread at a time.
 */
final class FinishedTasks {
    static final String PREFIX = "finished-";

    private final Disk disk;
    private final Path directory;
    private final Migrations migrations;
    private final WholeAppends appends;
    private final Map<String, Entry> index = new ConcurrentHashMap<>();

    FinishedTasks(Disk disk, Path directory, Migrations migrations) {
        this.disk = disk;
        this.directory = directory;
        this.migrations = migrations;
        this.appends = new WholeAppends(disk);
    }

    /** Where a task is written. */
    record Entry(String file, long offset, int length, TaskStatus status) {}

    /**
     * Reads the index, and cuts a line that a crash left half written; the journal has its task still.
     *
     * @return what people should know
     */
    List<String> open() throws IOException {
        List<String> findings = new ArrayList<>();
        for (String file : LogFile.named(disk, directory, PREFIX)) {
            Path path = directory.resolve(file);
            long end = LogFile.forEach(disk, path, (offset, bytes, start, length) -> {
                if (!Seal.holds(bytes, start, length) || !readEntry(file, offset, bytes, start, length)) {
                    findings.add(path + ": damaged line at byte " + offset + ", its finished task can't be shown");
                }
                return true;
            });
            if (end < disk.size(path)) {
                disk.truncate(path, end);
            }
        }
        return findings;
    }

    private boolean readEntry(String file, long offset, byte[] bytes, int start, int length) {
        String id = null;
        TaskStatus status = null;
        try (JsonParser in = Json.parser(bytes, start, length)) {
            in.nextToken();
            for (String name = in.nextName(); name != null && (id == null || status == null); name = in.nextName()) {
                in.nextToken();
                switch (name) {
                    case EntityText.ID -> id = in.getString();
                    case "status" -> status = TaskStatus.TYPE.read(in.getString(), name);
                    default -> in.skipChildren();
                }
            }
        } catch (JacksonException | MimikitException ignored) {
            return false; // the caller reports it
        }
        if (id == null || status == null) {
            return false;
        }
        index.put(id, new Entry(file, offset, length, status));
        return true;
    }

    /** How each of them ended. */
    Map<String, TaskStatus> outcomes() {
        Map<String, TaskStatus> outcomes = new HashMap<>(index.size() * 2);
        index.forEach((id, entry) -> outcomes.put(id, entry.status()));
        return outcomes;
    }

    /** A task that is live again is no longer among them. */
    void revived(String id) {
        index.remove(id);
    }

    /**
     * Writes tasks, durably.
     *
     * @return what to pass to {@link #publish} once the documents are without them
     */
    Map<String, Entry> append(Collection<Task> tasks) throws IOException {
        Map<String, List<Task>> byFile = new TreeMap<>();
        tasks.stream()
                .sorted(Comparator.comparing(FinishedTasks::end))
                .forEach(task -> byFile.computeIfAbsent(file(task), ignored -> new ArrayList<>())
                        .add(task));
        Map<String, Entry> written = new HashMap<>();
        for (Map.Entry<String, List<Task>> day : byFile.entrySet()) {
            append(day.getKey(), day.getValue(), written);
        }
        if (!byFile.isEmpty()) {
            disk.forceDirectory(directory);
        }
        return written;
    }

    private void append(String file, List<Task> tasks, Map<String, Entry> written) throws IOException {
        JsonBytes text = new JsonBytes();
        appends.append(directory.resolve(file), out -> {
            for (Task task : tasks) {
                text.reset();
                EntityText.writeWhole(text, task);
                Seal.close(text, 0);
                written.put(task.id(), new Entry(file, out.size(), text.size() - 1, task.status()));
                out.write(text.array(), 0, text.size());
            }
            out.force();
        });
    }

    /** Makes tasks findable that were appended. */
    void publish(Map<String, Entry> written) {
        index.putAll(written);
    }

    private static Instant end(Task task) {
        Instant finishedAt = task.finishedAt();
        return finishedAt == null ? task.createdAt() : finishedAt;
    }

    private static String file(Task task) {
        return PREFIX + Instants.print(end(task)).substring(0, 10) + LogFile.SUFFIX;
    }

    Optional<Task> find(String id) throws IOException {
        Entry entry = index.get(id);
        return entry == null ? Optional.empty() : Optional.of(read(entry));
    }

    /** @throws MimikitException (state_damaged) when the line is not what was written */
    private Task read(Entry entry) throws IOException {
        Path path = directory.resolve(entry.file());
        return task(path + " at byte " + entry.offset(), disk.read(path, entry.offset(), entry.length()));
    }

    private Task task(String place, byte[] bytes) {
        if (!Seal.holds(bytes, 0, bytes.length)) {
            throw StorageErrors.damaged(place, "a finished task is damaged", null);
        }
        Map<String, @Nullable Object> tree = Json.object(bytes);
        tree.remove("c");
        migrations.checkNotNewer(Kind.TASK, Migrations.versionOf(tree, place), place);
        return (Task) EntityText.read(
                Kind.TASK, migrations.upgrade(Kind.TASK, tree, migrations.current(Kind.TASK), place), place);
    }

    /** Newest first. */
    List<Task> newest(int limit) throws IOException {
        List<Task> tasks = new ArrayList<>();
        for (String file : LogFile.newestFirst(disk, directory, PREFIX)) {
            Path path = directory.resolve(file);
            for (int window = limit * 2; tasks.size() < limit; window *= 4) {
                List<LogFile.Line> lines = LogFile.last(disk, path, window);
                List<Task> found = current(file, path, lines.reversed(), limit - tasks.size());
                if (found.size() == limit - tasks.size() || lines.size() < window) {
                    tasks.addAll(found);
                    break;
                }
            }
        }
        return tasks;
    }

    /** The lines that the index points to; others were written again later, or their tasks are live. */
    private List<Task> current(String file, Path path, List<LogFile.Line> lines, int limit) {
        List<Task> found = new ArrayList<>();
        for (LogFile.Line line : lines) {
            if (found.size() == limit) {
                break;
            }
            if (Json.object(line.bytes()).get(EntityText.ID) instanceof String id) {
                Entry entry = index.get(id);
                if (entry != null && entry.file().equals(file) && entry.offset() == line.offset()) {
                    found.add(task(path + " at byte " + line.offset(), line.bytes()));
                }
            }
        }
        return found;
    }

    /** Removes the files of days before {@code day} and answers whose tasks are gone. */
    Set<String> removeBefore(String day) throws IOException {
        Set<String> files = new HashSet<>();
        for (String file : LogFile.named(disk, directory, PREFIX)) {
            if (file.compareTo(PREFIX + day) < 0) {
                files.add(file);
            }
        }
        Set<String> gone = new HashSet<>();
        index.forEach((id, entry) -> {
            if (files.contains(entry.file())) {
                gone.add(id);
            }
        });
        gone.forEach(index::remove);
        for (String file : files) {
            disk.delete(directory.resolve(file));
        }
        return gone;
    }
}
