package io.mimikit.store.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.store.file.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever an old directory holds, and however damaged it is: everything in it is accounted for once, what is said to be
 * taken over is there, what can't be is in quarantine, the copy is the same byte for byte, and a second import does nothing.
 */
class RandomOldStateTest {
    private static final boolean LONG = Boolean.getBoolean("mimikit.long");
    private static final long SEED = LONG ? System.nanoTime() : 20_261_127;
    private static final int DIRECTORIES = LONG ? 2000 : 40;
    private static final List<String> IDS = List.of("a", "b", "c", "d", "e", "a/b", "../../../x", "", "t-1", "長い");
    private static final List<String> TYPES = List.of("recurring", "scheduled", "conditional", "weekly", "");

    @TempDir
    private Path temp;

    private Random random = new Random(SEED);

    @Test
    void everythingIsAccountedForOnceAndNothingIsLost() throws IOException {
        System.out.println("random old states: seed " + SEED);
        for (int i = 0; i < DIRECTORIES; i++) {
            long seed = SEED + i;
            random = new Random(seed);
            OldState old = new OldState(temp.resolve("state-" + i));
            make(old.root);
            try {
                check(old);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            old.delete(); // each has a reserve of its own
        }
    }

    private static void check(OldState old) throws IOException {
        Map<String, String> before = old.files();

        ImportReport report = old.importIt();

        Set<String> places = new HashSet<>();
        report.items()
                .forEach(item ->
                        assertThat(places.add(item.file())).as("twice: " + item).isTrue());
        assertThat(report.items()).noneMatch(item -> OtherFiles.LOST.equals(item.reason()));
        Set<String> files = new HashSet<>();
        places.forEach(place -> files.add(Ledger.wholeFile(place)));
        assertThat(files).isEqualTo(before.keySet());
        Map<String, String> copied = OldState.files(old.root.resolve(report.backup()));
        copied.remove(report.file().substring(report.backup().length() + 1));
        assertThat(copied).isEqualTo(before);
        assertThatItemsAre(report, old.open());
        assertThatQuarantineHoldsThem(report, old, before);
        Map<String, String> after = old.files();
        before.keySet().stream()
                .filter(LegacyLayout::isMemory)
                .forEach(file -> assertThat(after.get(file)).isEqualTo(before.get(file)));
        assertThat(old.importer().inPlace(old.root)).isEmpty();
        assertThat(old.files()).isEqualTo(after);
    }

    private static void assertThatItemsAre(ImportReport report, OldState.Found found) {
        assertThat(found.findings()).isEmpty();
        assertThat(found.broken()).isEmpty();
        Set<String> there = new HashSet<>();
        found.recovered().entities().forEach(entity -> there.add(entity.kind().wireName() + " " + entity.id()));
        found.recovered().finished().keySet().forEach(id -> there.add(Kind.TASK.wireName() + " " + id));
        List<String> become = new ArrayList<>();
        for (Item item : report.items()) {
            boolean taken = item.outcome() == Outcome.IMPORTED || item.outcome() == Outcome.REPAIRED;
            assertThat(item.becomes() != null).as(item.toString()).isEqualTo(taken);
            assertThat(item.reason() != null).as(item.toString()).isEqualTo(item.outcome() != Outcome.IMPORTED);
            boolean entity = taken
                    && !Set.of(ItemKind.MEMORY, ItemKind.RUN_LOG, ItemKind.ARCHIVE_JOB, ItemKind.INPUT)
                            .contains(item.kind());
            if (entity) {
                become.add(Objects.requireNonNull(item.becomes()).split(",", -1)[0]);
            }
        }
        assertThat(there).containsAll(become);
        assertThat(become).as("two things became one").doesNotHaveDuplicates();
    }

    private static void assertThatQuarantineHoldsThem(ImportReport report, OldState old, Map<String, String> before)
            throws IOException {
        List<String> kept = new ArrayList<>();
        old.files().forEach((file, text) -> {
            if (file.startsWith("quarantine/") && !file.endsWith(".reason.json")) {
                kept.add(text);
            }
        });
        report.items().stream()
                .filter(item -> item.outcome() == Outcome.QUARANTINED)
                .forEach(item -> assertThat(kept).contains(before.get(Ledger.wholeFile(item.file()))));
    }

    // ---- old directories

    private void make(Path root) throws IOException {
        write(root, "history.json", list(this::message));
        maybe(() -> list(this::message), "inbox.json", root);
        maybe(() -> list(this::event), "teller_inbox.json", root);
        maybe(this::question, "pending_question.json", root);
        maybe(this::statuses, "task_status.json", root);
        maybe(this::jobs, "memory/archive_jobs.json", root);
        for (int i = random.nextInt(10); i > 0; i--) {
            String lane = random.nextBoolean() ? "worker" : "planner";
            String stage = List.of("queue", "running", "results").get(random.nextInt(3));
            write(root, lane + "/" + stage + "/" + fileName() + ".json", stage.equals("results") ? result() : task());
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            write(root, "triggers/" + fileName() + ".json", trigger());
        }
        others(root);
    }

    private void others(Path root) throws IOException {
        for (String file : List.of(
                "memory.md",
                "memory/2026-11-20-a.md",
                "memory/summary/2026-08.md",
                "runs/tasks/a.jsonl",
                "runs/tasks/a/b.jsonl",
                "runs/triggers/b.jsonl",
                "llm/x.txt",
                "log.jsonl",
                "log.2026-11-20.jsonl.gz",
                "worker/queue/.lock",
                "history.json.lock",
                "1795329582546-ab12.tmp",
                "worker/running/gone.json.bak",
                "strange file",
                "notes/deep/er.txt",
                "report.json")) {
            if (random.nextInt(3) == 0) {
                String text = "{\"ts\":\"2026-11-22T09:00:00.000Z\",\"action\":\"started\"}\n";
                place(
                        root,
                        file,
                        (text + text.substring(0, random.nextInt(text.length()))).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void maybe(Supplier<@Nullable Object> value, String file, Path root) throws IOException {
        if (random.nextInt(3) > 0) {
            write(root, file, value.get());
        }
    }

    private String fileName() {
        String id = IDS.get(random.nextInt(IDS.size()));
        return LegacyIds.isSafe(id) ? id : "f" + random.nextInt(3);
    }

    private static byte[] json(@Nullable Object value) {
        Map<String, Object> wrapped = new LinkedHashMap<>();
        if (value != null) {
            wrapped.put("v", value);
        }
        String text = new String(Json.print(wrapped), StandardCharsets.UTF_8);
        return value == null
                ? "null\n".getBytes(StandardCharsets.UTF_8)
                : text.substring(text.indexOf(':') + 1, text.lastIndexOf('}')).getBytes(StandardCharsets.UTF_8);
    }

    private void write(Path root, String file, @Nullable Object value) throws IOException {
        byte[] bytes = json(random.nextInt(12) == 0 ? wrong() : value);
        if (random.nextInt(3) == 0) {
            place(root, file + ".bak", random.nextInt(4) == 0 ? damaged(bytes) : bytes);
        }
        place(root, file, random.nextInt(5) == 0 ? damaged(bytes) : bytes);
    }

    private static void place(Path root, String file, byte[] bytes) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }

    private byte[] damaged(byte[] bytes) {
        byte[] damaged = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        for (int i = random.nextInt(3); i > 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    private @Nullable Object wrong() {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> 7L;
            case 2 -> "text";
            case 3 -> List.of();
            case 4 -> Map.of();
            default -> List.of(1L, "x", Map.of("id", 3L));
        };
    }

    private @Nullable Object odd(Object usual) {
        return random.nextInt(10) == 0 ? wrong() : usual;
    }

    private void put(Map<String, Object> tree, String name, Object usual) {
        Object value = odd(usual);
        if (value != null && random.nextInt(12) > 0) {
            tree.put(name, value);
        }
    }

    private String id() {
        return IDS.get(random.nextInt(IDS.size()));
    }

    private String time() {
        return "2026-11-2" + random.nextInt(3) + "T0" + random.nextInt(10) + ":00:00.000Z";
    }

    private Object list(Supplier<Object> item) {
        List<Object> all = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            Object one = odd(item.get());
            all.add(one == null ? "nothing" : one);
        }
        return all;
    }

    private Object message() {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "id", id());
        put(tree, "role", random.nextBoolean() ? "user" : "agent");
        put(tree, "text", "text " + random.nextInt(3) + (random.nextInt(5) == 0 ? "\ud83d" : ""));
        put(tree, "createdAt", time());
        put(tree, "archived", random.nextBoolean() ? true : "pending");
        put(tree, "usage", Map.of("input", 5L, "output", -1L));
        put(tree, "elapsedMs", 12.5);
        return tree;
    }

    private Object event() {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "id", id());
        put(
                tree,
                "kind",
                List.of("task_result", "needs_input", "planner_failed").get(random.nextInt(3)));
        put(tree, "taskId", id());
        put(tree, "status", "done");
        put(tree, "createdAt", time());
        return tree;
    }

    private @Nullable Object question() {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "questionId", id());
        put(tree, "question", "text");
        put(tree, "createdAt", time());
        put(tree, "timeout", 60L);
        put(tree, "expiresAt", time());
        return random.nextInt(3) == 0 ? null : tree;
    }

    private Object statuses() {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            tree.put(id(), result());
        }
        return tree;
    }

    private Object jobs() {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            put(tree, id(), Map.of("messageIds", List.of(id()), "outputPath", "/x/2026-1" + random.nextInt(6) + ".md"));
        }
        return tree;
    }

    private Object task() {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "schemaVersion", random.nextInt(15) == 0 ? 3L : 2L);
        put(tree, "id", id());
        put(tree, "prompt", "do " + random.nextInt(3));
        put(tree, "priority", random.nextInt(20) - 5.5);
        put(tree, "createdAt", time());
        put(tree, "attempts", (long) random.nextInt(3));
        put(tree, "timeout", 1e13);
        put(tree, "deferUntil", time());
        put(tree, "sourceTriggerId", id());
        put(tree, "parentTaskId", id());
        put(tree, "stranger", Map.of("deep", List.of(1L)));
        return tree;
    }

    private Object result() {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "id", id());
        put(tree, "status", List.of("done", "failed", "needs_input").get(random.nextInt(3)));
        put(tree, "completedAt", time());
        put(tree, "result", random.nextBoolean() ? "text" : List.of(1L));
        put(tree, "attempts", (long) random.nextInt(3));
        put(tree, "durationMs", 50L);
        put(tree, "task", task());
        put(tree, "tasks", List.of(task(), task()));
        put(tree, "triggers", List.of(trigger()));
        put(tree, "sourceTriggerId", id());
        put(tree, "question", "why?");
        return tree;
    }

    private Object trigger() {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "id", id());
        put(tree, "type", TYPES.get(random.nextInt(TYPES.size())));
        put(tree, "prompt", "tick");
        put(tree, "createdAt", time());
        Map<String, Object> schedule = new LinkedHashMap<>();
        put(schedule, "interval", List.of(60L, 1e13, -1L, 0.5).get(random.nextInt(4)));
        put(schedule, "runAt", time());
        put(schedule, "nextRunAt", time());
        put(tree, "schedule", schedule);
        put(tree, "condition", condition(random.nextInt(11)));
        put(tree, "cooldown", random.nextInt(100) * 1.5);
        put(tree, "state", Map.of("runningAt", time(), "lastTriggeredAt", time(), "lastMtime", 1.5));
        return tree;
    }

    private Object condition(int depth) {
        Map<String, Object> params = new LinkedHashMap<>();
        if (depth > 0) {
            put(params, "conditions", List.of(condition(depth - 1)));
            return Map.of("type", random.nextBoolean() ? "and" : "or", "params", params);
        }
        put(params, "path", random.nextInt(4) == 0 ? "../x" : "notes/*.md");
        put(params, "taskId", id().isEmpty() ? "x" : id());
        put(params, "prompt", "red?");
        String type = List.of("file_changed", "file_exists", "task_done", "task_failed", "llm_eval", "moon")
                .get(random.nextInt(6));
        return random.nextInt(8) == 0 ? Map.of("type", type) : Map.of("type", type, "params", params);
    }
}
