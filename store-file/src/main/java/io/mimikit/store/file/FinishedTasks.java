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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * Tasks that left the live state, in one file per day of their end, or several once one is large, and an index of them. A
 * task may be written twice, by a checkpoint that was repeated; the last line wins. Thread-safe; {@link #append} is called
 * by one thread at a time.
 */
final class FinishedTasks {
    static final String PREFIX = "finished-";

    private static final int DAY_CHARS = 10;

    private final Disk disk;
    private final Path directory;
    private final Migrations migrations;
    private final WholeAppends appends;
    private final long partBytesMax;
    private final Map<String, Entry> index = new ConcurrentHashMap<>();
    /** Written, but still live as far as the documents are concerned. */
    private final Map<String, Entry> unpublished = new ConcurrentHashMap<>();
    /** Tasks that are live again, by the day of the file that holds how they ended before. */
    private final Map<String, String> daysOfRevived = new ConcurrentHashMap<>();
    /** Held while files are written or removed. */
    private final Object files = new Object();
    /** How much of each file is confirmed. */
    private final Map<String, Long> goodBytes = new ConcurrentHashMap<>();

    FinishedTasks(Disk disk, Path directory, Migrations migrations, long partBytesMax) {
        this.partBytesMax = partBytesMax;
        this.disk = disk;
        this.directory = directory;
        this.migrations = migrations;
        this.appends = new WholeAppends(disk);
    }

    /** Where a task is written. */
    record Entry(String file, long offset, int length, TaskStatus status) {}

    /**
     * Reads the index. What a file holds beyond the confirmed bytes is cut: its tasks are in the documents or the
     * journal still, and a checkpoint will write them again.
     *
     * @return what people should know
     */
    List<String> open(Manifest manifest, Quarantine quarantine) throws IOException {
        List<String> findings = new ArrayList<>();
        for (String file : LogFile.named(disk, directory, PREFIX)) {
            Path path = directory.resolve(file);
            long confirmed = manifest.finished().getOrDefault(file, 0L);
            if (disk.size(path) < confirmed) {
                findings.add(path + ": " + (confirmed - disk.size(path)) + " bytes are missing at its end");
            } else if (disk.size(path) > confirmed) {
                disk.truncate(path, confirmed);
            }
            goodBytes.put(file, read(file, path, quarantine, findings));
        }
        return findings;
    }

    /** How large the files are now. */
    static SortedMap<String, Long> sizes(Disk disk, Path directory) throws IOException {
        SortedMap<String, Long> sizes = new TreeMap<>();
        for (String file : LogFile.named(disk, directory, PREFIX)) {
            sizes.put(file, disk.size(directory.resolve(file)));
        }
        return sizes;
    }

    /** Of all tasks that ever left the live state, as far as the lines can be trusted. */
    static Set<String> ids(Disk disk, Path directory) throws IOException {
        Set<String> ids = new HashSet<>();
        for (String name : LogFile.named(disk, directory, PREFIX)) {
            LogFile.forEach(disk, directory.resolve(name), (offset, bytes, start, length) -> {
                if (Seal.holds(bytes, start, length)) {
                    ids.add(String.valueOf(Json.object(bytes, start, length).get(EntityText.ID)));
                }
                return true;
            });
        }
        return ids;
    }

    private long read(String file, Path path, Quarantine quarantine, List<String> findings) throws IOException {
        long end = LogFile.forEach(disk, path, (offset, bytes, start, length) -> {
            if (!Seal.holds(bytes, start, length) || !readEntry(file, offset, bytes, start, length)) {
                findings.add(path + ": damaged line at byte " + offset + ", its finished task can't be shown");
            }
            return true;
        });
        if (end < disk.size(path)) {
            findings.add(path + ": damaged line at byte " + end + ", cut and kept in quarantine");
            quarantine.keep(path, disk.read(path), Math.toIntExact(end), "a line without an end");
            disk.truncate(path, end);
        }
        return end;
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
        forget(unpublished, id);
        forget(index, id);
    }

    private void forget(Map<String, Entry> entries, String id) {
        Entry entry = entries.remove(id);
        if (entry != null) {
            daysOfRevived.merge(id, dayOf(entry.file()), (one, other) -> one.compareTo(other) < 0 ? other : one);
        }
    }

    private static String dayOf(String file) {
        return file.substring(PREFIX.length(), PREFIX.length() + DAY_CHARS);
    }

    /**
     * Writes tasks, durably; to be followed by {@link #publish} once the documents are without them.
     *
     * @return the confirmed bytes of each file
     */
    SortedMap<String, Long> append(Collection<Task> tasks) throws IOException {
        synchronized (files) {
            unpublished.clear();
            Map<String, List<Task>> byDay = new TreeMap<>();
            tasks.stream()
                    .sorted(Comparator.comparing(FinishedTasks::end))
                    .forEach(task -> byDay.computeIfAbsent(dayFor(task), ignored -> new ArrayList<>())
                            .add(task));
            for (Map.Entry<String, List<Task>> day : byDay.entrySet()) {
                Iterator<Task> tasksOfDay = day.getValue().iterator();
                while (tasksOfDay.hasNext()) {
                    append(partFor(day.getKey()), tasksOfDay);
                }
            }
            if (!byDay.isEmpty()) {
                disk.forceDirectory(directory);
            }
            return new TreeMap<>(goodBytes);
        }
    }

    /** Not before the day where an earlier line of the task is, should the clock have been set back: the last line wins. */
    private String dayFor(Task task) {
        String day = dayOfEnd(task);
        String earlier = daysOfRevived.getOrDefault(task.id(), day);
        return earlier.compareTo(day) > 0 ? earlier : day;
    }

    /** The file that tasks of a day are added to now. */
    private String partFor(String day) {
        String newest = goodBytes.keySet().stream()
                .filter(name -> LogParts.isOfPeriod(name, PREFIX, day))
                .max(Comparator.naturalOrder())
                .orElse(LogParts.first(PREFIX, day));
        return goodBytes.getOrDefault(newest, 0L) < partBytesMax ? newest : LogParts.next(newest);
    }

    /** Takes tasks until the file is full. */
    private void append(String file, Iterator<Task> tasks) throws IOException {
        JsonBytes text = new JsonBytes();
        appends.append(directory.resolve(file), out -> {
            while (tasks.hasNext() && out.size() < partBytesMax) {
                Task task = tasks.next();
                text.reset();
                EntityText.writeWhole(text, task);
                Seal.close(text, 0);
                unpublished.put(task.id(), new Entry(file, out.size(), text.size() - 1, task.status()));
                out.write(text.array(), 0, text.size());
            }
            out.force();
            goodBytes.put(file, out.size());
        });
    }

    /** Makes tasks findable that were appended and have not come back to life since. */
    void publish() {
        for (String id : unpublished.keySet()) {
            unpublished.computeIfPresent(id, (same, entry) -> {
                index.put(id, entry);
                daysOfRevived.remove(id);
                return null;
            });
        }
    }

    private static Instant end(Task task) {
        Instant finishedAt = task.finishedAt();
        return finishedAt == null ? task.createdAt() : finishedAt;
    }

    private static String dayOfEnd(Task task) {
        return Instants.print(end(task)).substring(0, DAY_CHARS);
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
        return (Task)
                EntityText.read(Kind.TASK, migrations.upgrade(Kind.TASK, tree, migrations.current(Kind.TASK), place));
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
            if (Seal.holds(line.bytes(), 0, line.bytes().length)
                    && Json.object(line.bytes()).get(EntityText.ID) instanceof String id) {
                Entry entry = index.get(id);
                if (entry != null && entry.file().equals(file) && entry.offset() == line.offset()) {
                    found.add(task(path + " at byte " + line.offset(), line.bytes()));
                }
            }
        }
        return found;
    }

    /** The files with their sizes, the oldest first. */
    SortedMap<String, Long> parts() {
        return new TreeMap<>(goodBytes);
    }

    /** Whether a file holds tasks of days before {@code day} only. */
    static boolean isBefore(String file, String day) {
        return file.compareTo(PREFIX + day) < 0;
    }

    /** The tasks of each file. */
    Map<String, Set<String>> idsByPart() {
        Map<String, Set<String>> ids = new HashMap<>();
        index.forEach((id, entry) ->
                ids.computeIfAbsent(entry.file(), ignored -> new HashSet<>()).add(id));
        return ids;
    }

    /** Whether a task is here, or is about to be. */
    boolean knows(String id) {
        return index.containsKey(id) || unpublished.containsKey(id);
    }

    /** Removes a file and forgets its tasks. */
    void remove(String file) throws IOException {
        synchronized (files) {
            index.values().removeIf(entry -> entry.file().equals(file));
            unpublished.values().removeIf(entry -> entry.file().equals(file));
            goodBytes.remove(file);
            disk.delete(directory.resolve(file));
        }
    }
}
