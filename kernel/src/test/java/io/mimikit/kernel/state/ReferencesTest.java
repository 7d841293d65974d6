package io.mimikit.kernel.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Plan;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What one entity names and another one lacks is found, and mended without touching the rest. */
class ReferencesTest {
    private static final String NOW = "2026-11-22T09:00:00.000Z";

    private static Entity entity(Kind kind, String id, Map<String, Object> fields) {
        Map<String, Object> tree = new LinkedHashMap<>(fields);
        tree.put("id", id);
        tree.put("createdAt", NOW);
        return kind.shape().read(tree, "test");
    }

    private static Entity task(String id, String status, String... after) {
        Map<String, Object> spec = Map.of("lane", "worker", "retry", Map.of(), "after", List.of(after));
        return entity(Kind.TASK, id, Map.of("status", status, "spec", spec));
    }

    private static Entity message(String id, String conversation) {
        return entity(Kind.MESSAGE, id, Map.of("role", "user", "conversation", conversation));
    }

    @Test
    void aStateThatFitsIsLeftAsItIs() {
        List<Entity> sound = List.of(task("a", "queued"), task("b", "blocked", "a", "gone-by"), message("m", "main"));

        assertThat(References.broken(sound, Set.of("gone-by"))).isEmpty();
        assertThat(References.mend(sound, Set.of("gone-by"))).isEqualTo(new References.Mended(sound, List.of()));
    }

    @Test
    void whatIsNamedAndNotThereIsFoundAndNoLongerWaitedFor() {
        List<Entity> torn = List.of(
                message("m", "side"),
                entity(Kind.PLAN, "p", Map.of("open", List.of("lost"))),
                entity(
                        Kind.TRIGGER,
                        "t",
                        Map.of(
                                "spec", Map.of("schedule", Map.of("every", "1h"), "task", Map.of("prompt", "x")),
                                "state", Map.of("runningTaskIds", List.of("lost")))),
                task("b", "blocked", "lost"),
                task("q", "queued"));

        assertThat(References.broken(torn, Set.of())).hasSize(4).allMatch(text -> text.contains("not there"));

        References.Mended mended = References.mend(torn, Set.of());
        assertThat(mended.changes()).hasSize(4);
        assertThat(References.broken(mended.entities(), Set.of())).isEmpty();
        assertThat(find(mended, Plan.class).open()).isEmpty();
        assertThat(find(mended, Plan.class).reported()).isTrue();
        assertThat(find(mended, Trigger.class).state().isRunning()).isFalse();
        assertThat(mended.entities())
                .contains(torn.getLast())
                .anySatisfy(each -> assertThat(each)
                        .isInstanceOfSatisfying(
                                Task.class, task -> assertThat(task.status()).isEqualTo(TaskStatus.INTERRUPTED)));
    }

    @Test
    void aTaskThatSaysItRunsWithoutAnAttemptIsFound() {
        assertThat(References.broken(List.of(task("a", "running")), Set.of()))
                .containsExactly("task a is running without an attempt that is not over");
        assertThat(References.broken(List.of(task("a", "queued"), task("a", "queued")), Set.of()))
                .containsExactly("task a is there twice");
    }

    private static <T> T find(References.Mended mended, Class<T> type) {
        return mended.entities().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }
}
