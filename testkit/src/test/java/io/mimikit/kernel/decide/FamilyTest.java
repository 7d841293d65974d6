package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Plan;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks that wait for others and tasks that others asked for: how ends, cancels and retries go from one to the other. */
class FamilyTest extends OnConversations {
    private static final AttemptReport EXIT = AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1"));

    private String task(Object... fields) {
        Map<String, Object> body = new HashMap<>(Map.of("prompt", "p"));
        for (int i = 0; i < fields.length; i += 2) {
            body.put((String) fields[i], fields[i + 1]);
        }
        return kit.task(body);
    }

    private TaskStatus status(String id) {
        return kit.get(id).status();
    }

    /** Ends a running task in one of the ways in which a parent can end without success. */
    private void endBadly(String id, String how) {
        switch (how) {
            case "failed" -> kit.finish(id, EXIT);
            case "cancelled" -> {
                kit.ask(new CancelTask(id));
                kit.succeed(id);
            }
            case "dead" -> kit.finish(id, AttemptReport.failed(new TaskError(ErrorCode.UNAVAILABLE, "down")));
            case "interrupted" -> kit.crash();
            default -> throw new AssertionError(how);
        }
        assertThat(status(id).wireName()).isEqualTo(how);
    }

    @ParameterizedTest
    @CsvSource({
        "failed, fail, failed", "failed, run, running", "failed, skip, cancelled",
        "cancelled, fail, failed", "cancelled, run, running", "cancelled, skip, cancelled",
        "dead, fail, failed", "dead, run, running", "dead, skip, cancelled",
        "interrupted, fail, failed", "interrupted, run, running", "interrupted, skip, cancelled"
    })
    void everyBadEndOfAParentMeetsTheRule(String end, String rule, String child) {
        String parent =
                end.equals("interrupted") ? task("delivery", "at-most-once") : task("retry", Map.of("maxAttempts", 1));
        String waiting = task("after", List.of(parent), "afterFailed", rule);
        endBadly(parent, end);
        assertThat(status(waiting).wireName()).isEqualTo(child);
    }

    @Test
    void aThousandTasksThatWaitForOneAreFreedInOneRecord() {
        String parent = task();
        List<String> children = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            children.add(task("after", List.of(parent)));
        }
        int before = kit.store.committed().size();
        kit.succeed(parent);
        assertThat(kit.store.committed().get(before).changes()).hasSizeGreaterThanOrEqualTo(1001);
        assertThat(children).allMatch(id -> status(id) != TaskStatus.BLOCKED);
    }

    @Test
    void oneTaskMayWaitForAThousandAndHoldsNoSlotMeanwhile() {
        List<String> parents = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            parents.add(task());
        }
        String last = task("after", parents);
        for (int i = 0; i < 1000; i++) {
            assertThat(status(last)).isEqualTo(TaskStatus.BLOCKED);
            kit.succeed(kit.running.keySet().stream()
                    .filter(parents::contains)
                    .findFirst()
                    .orElseThrow());
        }
        assertThat(status(last)).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aTaskCantWaitForItselfOrForOneThatIsNotThereYet() {
        assertThatThrownBy(() -> task("id", "a", "after", List.of("a"))).hasMessageContaining("no task with id a");
        assertThatThrownBy(() -> task("id", "a", "after", List.of("b"))).hasMessageContaining("no task with id b");
    }

    // ---- cancelling

    @Test
    void aCancelWithChildrenCancelsWhatWaitsForTheTaskAndSoOn() {
        String parent = task();
        String child = task("after", List.of(parent), "afterFailed", "run");
        String both = task("after", List.of(parent, child));
        String other = task();
        kit.ask(new CancelTask(parent, true));
        assertThat(List.of(status(child), status(both))).containsOnly(TaskStatus.CANCELLED);
        assertThat(status(parent)).isEqualTo(TaskStatus.CANCELLING);
        assertThat(status(other)).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aCancelWithoutChildrenLeavesThemToTheirRule() {
        String parent = task();
        String child = task("after", List.of(parent), "afterFailed", "run");
        kit.ask(new CancelTask(parent));
        kit.succeed(parent);
        assertThat(status(child)).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aPlanIsCancelledByTheIdOfTheTaskThatMadeIt() {
        planOfTwo();
        String waiting = task("after", List.of("t2"));
        int told = kit.all(Notice.class).size();
        assertThat(status("p1")).isEqualTo(TaskStatus.DONE);
        assertThat(kit.ask(new CancelTask("p1"))).isEqualTo(TaskStatus.CANCELLING);
        kit.succeed("t1");
        kit.succeed("t2");
        assertThat(List.of(status("t1"), status("t2"))).containsOnly(TaskStatus.CANCELLED);
        assertThat(status(waiting)).isEqualTo(TaskStatus.CANCELLED);
        assertThat(kit.all(Plan.class)).isEmpty();
        assertThat(kit.all(Notice.class)).hasSize(told);
        assertThatThrownBy(() -> kit.ask(new CancelTask("p1"))).hasMessageContaining("over already: done");
    }

    @Test
    void whatATellerAskedForIsCancelledWithItsTurn() {
        say("do it");
        String turn = turn().id();
        answer(new Output.Delegate("p1", io.mimikit.kernel.request.TaskRequest.prompt("planner", "do it")));
        assertThat(status("p1")).isEqualTo(TaskStatus.RUNNING);
        assertThatThrownBy(() -> kit.ask(new CancelTask(turn))).hasMessageContaining("over already");
        kit.ask(new CancelTask(turn, true));
        assertThat(status("p1")).isEqualTo(TaskStatus.CANCELLING);
    }

    @Test
    void aThousandTasksOfAPlanAreCancelledInOneRecord() {
        String parent = task();
        String last = parent;
        for (int i = 0; i < 500; i++) {
            task("after", List.of(parent));
            last = task("after", List.of(last), "afterFailed", "run");
        }
        int before = kit.store.committed().size();
        kit.ask(new CancelTask(parent, true));
        assertThat(kit.store.committed().get(before).changes()).hasSize(1001);
        assertThat(status(last)).isEqualTo(TaskStatus.CANCELLED);
    }

    // ---- retries

    @Test
    void aChildThatComesBackWaitsForAParentThatCameBack() {
        String parent = task();
        String child = task("after", List.of(parent));
        kit.finish(parent, EXIT);
        assertThatThrownBy(() -> kit.ask(new RetryTask(child, null)))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining(parent)
                .hasMessageContaining("retry that one first");
        kit.ask(new RetryTask(parent, null));
        kit.ask(new RetryTask(child, null));
        assertThat(status(child)).isEqualTo(TaskStatus.BLOCKED);
        kit.succeed(parent);
        assertThat(status(child)).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aFullLaneTakesNothingBack() {
        String failed = task();
        kit.finish(failed, EXIT);
        kit.ask(new SetLane("worker", Map.of("maxConcurrent", 1L, "maxDepth", 1L)));
        task();
        task();
        assertThatThrownBy(() -> kit.ask(new RetryTask(failed, null)))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LANE_FULL));
    }
}
