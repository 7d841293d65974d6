package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.app.process.Promised.Kept;
import io.mimikit.app.process.Promised.Sort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * {@code kill -9} at random moments, also while it starts, with messages, tasks and triggers on their way. What was
 * acknowledged is there afterwards, nothing is doubled, every occurrence is accounted for, and nothing is left running.
 * Checkpoints and retention come round all the time meanwhile, and backups are made and restored: each holds what was
 * acknowledged before it began.
 * {@code -Dmimikit.kills=N} sets the number of kills, {@code -Dmimikit.seed=N} repeats a run's moments.
 */
final class KillLoopTest {
    private static final int KILLS = Integer.getInteger("mimikit.kills", Boolean.getBoolean("mimikit.long") ? 120 : 40);
    private static final long SEED = Long.getLong("mimikit.seed", System.nanoTime());
    private static final int STARTING_MILLIS_MAX = 1200;
    private static final int SERVING_MILLIS_MAX = 700;
    private static final int CLIENTS = 3;
    private static final int KILLS_PER_BACKUP = 8;

    @TempDir
    private Path directory;

    private final Promised promised = new Promised();
    private final Occurrences occurrences = new Occurrences(Duration.ofSeconds(1));
    private final Random random = new Random(SEED);
    private int checked;

    @Test
    void whatWasAcknowledgedSurvivesAndNothingIsDoubled() throws IOException, InterruptedException {
        System.out.println("KillLoopTest: seed " + SEED + ", " + KILLS + " kills");
        try (ServerProcess server = ServerProcess.in(directory)
                .with("MIMIKIT_LANES_WORKER_MAXCONCURRENT", "8")
                .with("MIMIKIT_RETRY_BACKOFF", "50ms")
                .with("MIMIKIT_JOURNAL_TAIL", "16 KiB")
                .with("MIMIKIT_RETENTION_EVERY", "1s")
                .with("MIMIKIT_RUNS_KEEPLINES", "500")
                .with("MIMIKIT_BACKUPS_MAX", "1")) {
            CareInFlight care = new CareInFlight(directory, random);
            server.start();
            String ticker = ticker(server.api());
            for (int i = 0; i < KILLS; i++) {
                List<Kept> keptBefore = promised.kept();
                if (i % KILLS_PER_BACKUP == KILLS_PER_BACKUP / 2) {
                    care.begin(random.nextBoolean());
                }
                workUntilKilled(server);
                restart(server);
                look(server.api(), ticker);
                care.check(keptBefore);
            }
            assertThat(care.finished()).as("backups that were made").isPositive();
            Instant paused = settle(server, ticker);
            assertNothingLostOrDoubled(server.api());
            assertAllAccounted(server.api(), ticker, paused);
            assertThat(server.children()).as("processes that are left").isEmpty();
            assertThat(server.terminate()).isZero();
        }
    }

    private static String ticker(Api api) {
        return api.create(
                "/api/triggers",
                Map.of(
                        "name", "ticker",
                        "schedule", Map.of("every", "1s"),
                        "task", Map.of("command", Map.of("line", "echo tick >> ticks.txt"))));
    }

    /** Clients go on until a random moment, which is soon. */
    private void workUntilKilled(ServerProcess server) throws InterruptedException {
        promised.add(random);
        Api api = server.api();
        List<Thread> clients = Collections.nCopies(CLIENTS, api).stream()
                .map(each -> Thread.ofVirtual().start(() -> promised.send(each)))
                .toList();
        pass(random.nextInt(SERVING_MILLIS_MAX));
        // Those that still wait lose their connection with the kill that follows.
        server.kill();
        for (Thread client : clients) {
            client.join(Duration.ofSeconds(40));
        }
    }

    /** Now and then it is killed while it starts, too; then what the last life left behind has to be gone. */
    private void restart(ServerProcess server) {
        while (random.nextInt(5) == 0) {
            server.launch();
            pass(random.nextInt(STARTING_MILLIS_MAX));
            server.kill();
        }
        List<ProcessHandle> left = new ArrayList<>(server.children());
        server.start();
        left.retainAll(server.children());
        assertThat(left).as("processes of an earlier life").isEmpty();
    }

    private void pass(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** What was acknowledged since the last look is there. */
    private void look(Api api, String ticker) {
        occurrences.read(api, ticker);
        List<Kept> all = promised.kept();
        String archive = archive();
        all.subList(checked, all.size()).forEach(each -> assertThere(api, each, archive));
        checked = all.size();
    }

    /** What left the history for memory, word for word. */
    private String archive() {
        Path memory = ServerProcess.in(directory).state().resolve("memory");
        if (!Files.isDirectory(memory)) {
            return "";
        }
        try (Stream<Path> files = Files.list(memory)) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file)).append('\n');
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertThere(Api api, Kept kept, String archive) {
        String word = kept.request().word();
        switch (kept.request().sort()) {
            case MESSAGE -> {
                boolean isInHistory = api.messages("main").stream()
                        .anyMatch(message -> message.path("id").asString().equals(kept.id())
                                && message.path("text").asString().contains(word));
                assertThat(isInHistory || archive.contains(" " + word + " "))
                        .as("message %s", word)
                        .isTrue();
            }
            case AT_LEAST_ONCE, AT_MOST_ONCE, ENDLESS ->
                assertThat(api.task(kept.id()).path("command").toString()).contains(word);
            case TRIGGER ->
                assertThat(api.get("/api/triggers/" + kept.id()).path("name").asString())
                        .isEqualTo(word);
        }
    }

    /** Lets everything come to its end; answers when the ticker was paused. */
    private Instant settle(ServerProcess server, String ticker) {
        Api api = server.api();
        promised.send(api);
        assertThat(promised.isAllAcknowledged()).isTrue();
        api.post("/api/triggers/" + ticker + "/pause", Map.of());
        Instant paused = Instant.now();
        awaitQuiet(api);
        // A message whose turn spent its attempts in crashes waits for the next one.
        api.say("main", "status");
        awaitQuiet(api);
        return paused;
    }

    private static void awaitQuiet(Api api) {
        await("quiet")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    JsonNode status = api.get("/api/status");
                    return status.path("activeTasks").asInt()
                                    + status.path("pendingTasks").asInt()
                                    + status.path("pendingInputs").asInt()
                            == 0;
                });
    }

    private void assertNothingLostOrDoubled(Api api) throws IOException {
        String agent = String.join("\n", api.said("agent", "main"));
        String user = String.join("\n", api.said("user", "main"));
        Map<String, Long> written = Files.readAllLines(directory.resolve("words.txt")).stream()
                .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
        String archive = archive();
        for (Kept kept : promised.kept()) {
            assertThere(api, kept, archive);
            String word = kept.request().word();
            long times = written.getOrDefault(word, 0L);
            switch (kept.request().sort()) {
                case MESSAGE -> {
                    assertOnce(user, archive, " " + word + " ");
                    assertOnce(agent, archive, "On it: run: echo " + word);
                    assertThat(count(agent, "plan are over: run: echo " + word))
                            .as("results of %s", word)
                            .isLessThan(2);
                }
                case AT_LEAST_ONCE -> assertRan(api.task(kept.id()), times);
                case AT_MOST_ONCE, ENDLESS -> assertRanAtMostOnce(kept, api.task(kept.id()), times);
                case TRIGGER -> {}
            }
        }
        assertThat(api.list("/api/triggers?limit=1000", "triggers"))
                .extracting(trigger -> trigger.path("name").asString())
                .doesNotHaveDuplicates();
    }

    /** Once in the history, or no longer there and in the archive. */
    private static void assertOnce(String history, String archive, String text) {
        int times = count(history, text);
        assertThat(times == 0 && archive.contains(text) ? 1 : times)
                .as("how often the history has '%s'", text)
                .isOne();
    }

    private static void assertRan(JsonNode task, long times) {
        assertThat(task.path("status").asString()).as(task.toString()).isIn("done", "dead");
        assertThat(times)
                .as(task.toString())
                .isBetween(task.path("status").asString().equals("done") ? 1L : 0L, 3L);
    }

    private static void assertRanAtMostOnce(Kept kept, JsonNode task, long times) {
        assertThat(times).as(task.toString()).isLessThanOrEqualTo(1);
        assertThat(task.path("attempts").size()).as(task.toString()).isOne();
        String status = task.path("status").asString();
        assertThat(status)
                .as(task.toString())
                .isIn("interrupted", kept.request().sort() == Sort.ENDLESS ? "failed" : "done");
        if (!status.equals("interrupted")) {
            assertThat(times).as(task.toString()).isOne();
        }
    }

    private void assertAllAccounted(Api api, String ticker, Instant paused) {
        occurrences.read(api, ticker);
        SortedMap<Instant, String> all = occurrences.accounted();
        Instant anchor = Instant.parse(api.get("/api/triggers/" + ticker)
                .path("schedule")
                .path("anchor")
                .asString());
        assertThat(all.firstKey()).isEqualTo(anchor.plusSeconds(1));
        assertThat(all.lastKey()).isBetween(paused.minusMillis(1500), paused);
        long ran = all.values().stream().filter(what -> what.startsWith("ran")).count();
        System.out.println("KillLoopTest: " + promised.kept().size() + " acknowledged; of " + all.size()
                + " occurrences " + ran + " ran");
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }
}
