package io.mimikit.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Store;
import io.mimikit.kernel.store.Transition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises, whatever it keeps its state in. A store's test extends this and says how to open one. */
public abstract class StoreContract {
    protected static final Instant AT = Instant.parse("2026-11-22T09:00:00Z");
    private static final Actor PERSON = new Actor("anna", "http", "127.0.0.1");

    private @Nullable Store store;
    private long q;

    /** A store, not opened, on the same state each time within one test. */
    protected abstract Store newStore();

    @BeforeEach
    final void openNew() {
        assertThat(reopened().lastQ()).isZero();
    }

    @AfterEach
    final void closeLast() {
        store().close();
    }

    private Store store() {
        if (store == null) {
            throw new IllegalStateException("no store is open");
        }
        return store;
    }

    private Recovered reopened() {
        if (store != null) {
            store.close();
        }
        store = newStore();
        return store.open();
    }

    private void commit(Actor by, String why, Change... changes) {
        store().commit(List.of(new Transition(++q, AT.plusSeconds(q), why, by, List.of(changes))));
    }

    private static Change change(@Nullable Entity before, Entity after) {
        return new Change(after.kind(), after.id(), before, after);
    }

    private static LaneState lane(String id, @Nullable Integer maxConcurrent) {
        return new LaneState(id, maxConcurrent, null, null, false, null, Map.of());
    }

    private static Task task(String id, TaskStatus status) {
        Map<String, Object> tree = Map.of(
                "id", id,
                "status", status.wireName(),
                "createdAt", AT.toString(),
                "spec", Map.of("lane", "worker", "prompt", "p", "retry", Map.of()));
        return (Task) Kind.TASK.shape().read(tree, "test");
    }

    private static RunEntry run(String id, String action) {
        return new RunEntry("r-" + action, RunEntry.TASK, id, AT, action, null, Map.of());
    }

    @Test
    void whatIsCommittedIsThereAgain() {
        commit(Actor.ENGINE, "new", change(null, lane("a", 1)), change(null, lane("b", 2)));
        commit(Actor.ENGINE, "patch", change(lane("a", 1), lane("a", null)));
        commit(Actor.ENGINE, "delete", new Change(Kind.LANE, "b", lane("b", 2), null));
        Recovered recovered = reopened();
        assertThat(recovered.lastQ()).isEqualTo(3);
        assertThat(recovered.lastAt()).isEqualTo(AT.plusSeconds(3));
        assertThat(recovered.entities()).containsExactly(lane("a", null));
        assertThat(recovered.findings()).isEmpty();
    }

    @Test
    void reloadingFindsWhatWasCommitted() {
        commit(Actor.ENGINE, "new", change(null, lane("a", 1)));
        Recovered recovered = store().reload();
        assertThat(recovered.lastQ()).isEqualTo(1);
        assertThat(recovered.entities()).containsExactly(lane("a", 1));
        commit(Actor.ENGINE, "more", change(null, lane("b", 1)));
        assertThat(reopened().lastQ()).isEqualTo(2);
    }

    @Test
    void recordsFollowOneAnother() {
        Transition second = new Transition(2, AT, "t", Actor.ENGINE, List.of(change(null, lane("a", 1))));
        assertThatThrownBy(() -> store().commit(List.of(second))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void finishedTasksLeaveWithACheckpoint() throws Exception {
        Task queued = task("t-1", TaskStatus.QUEUED);
        Task done = queued.change().status(TaskStatus.DONE).finishedAt(AT).build();
        commit(Actor.ENGINE, "new", change(null, queued), change(null, lane("a", 1)));
        commit(Actor.ENGINE, "end", change(queued, done));
        CompletableFuture<List<Task>> left = new CompletableFuture<>();
        store().checkpoint(new Snapshot(q, Map.of(Kind.LANE, List.of(lane("a", 1))), List.of(done)), left::complete);
        assertThat(left.get(30, TimeUnit.SECONDS)).containsExactly(done);
        assertThat(store().findFinished("t-1")).contains(done);
        Recovered recovered = reopened();
        assertThat(recovered.lastQ()).isEqualTo(2);
        assertThat(recovered.entities()).containsExactly(lane("a", 1));
        assertThat(recovered.finished()).isEqualTo(Map.of("t-1", TaskStatus.DONE));
        assertThat(store().listFinished(10)).containsExactly(done);
    }

    @Test
    void runLogsHoldWhatWasCommittedBefore() {
        commit(Actor.ENGINE, "start", change(null, run("t-1", "started")), change(null, run("t-1", "step")));
        commit(Actor.ENGINE, "end", change(null, run("t-1", "finished")));
        assertThat(store().readRuns(RunEntry.TASK, "t-1", 2))
                .containsExactly(run("t-1", "step"), run("t-1", "finished"));
        assertThat(reopened().entities()).as("logs are no state").isEmpty();
        assertThat(store().readRuns(RunEntry.TASK, "t-1", 10)).hasSize(3);
    }

    @Test
    void theAuditHoldsWhatCameFromOutside() {
        commit(PERSON, "lane.change", change(null, lane("a", 1)));
        commit(Actor.ENGINE, "tick", change(null, lane("b", 1)));
        commit(PERSON, "lane.again", change(null, lane("c", 1)));
        assertThat(store().readAudit(0, 10)).extracting(AuditLine::q).containsExactly(1L, 3L);
        assertThat(store().readAudit(1, 10)).extracting(AuditLine::what).containsExactly("lane.again");
        AuditLine newest = store().readAudit(-1, 1).getFirst();
        assertThat(newest.n()).isEqualTo(2);
        assertThat(newest.by()).isEqualTo(PERSON);
    }
}
