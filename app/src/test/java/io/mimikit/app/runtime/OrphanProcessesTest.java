package io.mimikit.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.agent.process.ProcessTree;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that an earlier life left behind. */
final class OrphanProcessesTest {
    private static final String AT = "2026-11-22T09:00:00.000Z";
    /** Told to end, it says so and goes on until the other one has said so too; not told, it never ends. */
    private static final String WAITS_FOR_THE_OTHER =
            "trap 'touch told.$0; until [ -e told.$1 ]; do sleep 0.01; done; touch both.$0; exit 0' TERM;"
                    + " touch ready.$0; while :; do sleep 0.01; done";

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endStrangers() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void allOfThemAreToldToEndAtTheSameTime() throws IOException {
        start("one", "other");
        start("other", "one");
        while (!Files.exists(directory.resolve("ready.one")) || !Files.exists(directory.resolve("ready.other"))) {
            Thread.onSpinWait();
        }

        OrphanProcesses.end(List.of(task("one"), task("other")), new ProcessTree(System::nanoTime));

        assertThat(started).noneMatch(Process::isAlive);
        assertThat(directory.resolve("both.one")).exists();
        assertThat(directory.resolve("both.other")).exists();
    }

    private void start(String name, String other) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", WAITS_FOR_THE_OTHER, name, other);
        builder.directory(directory.toFile()).environment().put("MIMIKIT_ATTEMPT", "attempt-" + name);
        started.add(builder.start());
    }

    private static Task task(String name) {
        Map<String, Object> attempt = Map.of("id", "attempt-" + name, "startedAt", AT);
        Map<String, Object> spec = Map.of("lane", "worker", "retry", Map.of());
        Map<String, Object> tree = Map.of(
                "id", "task-" + name, "status", "running", "createdAt", AT, "attempts", List.of(attempt), "spec", spec);
        return (Task) Kind.TASK.shape().read(tree, "task");
    }
}
