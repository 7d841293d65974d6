package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Achievement;
import io.mimikit.kernel.entity.Execution;
import io.mimikit.kernel.entity.OutboxItem;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every move of the table is made by real commands, and no other. */
class TaskMovesTest {
    private static final AttemptReport MISSED = AttemptReport.ok(TaskResult.text(""))
            .achieved(Achievement.FAILED, new TaskError(ErrorCode.NOT_ACHIEVED, "there is no file out.txt"));
    private static final TaskError EXIT = new TaskError(ErrorCode.EXIT, "exit status 1");
    private static final TaskError DOWN = new TaskError(ErrorCode.UNAVAILABLE, "down");
    private static final Map<String, Object> ON_TIMEOUT = Map.of("maxAttempts", 2, "on", List.of("timeout"));

    private final EngineFixture kit = new EngineFixture();

    private String task(Object... fields) {
        Map<String, Object> body = new HashMap<>(Map.of("prompt", "p"));
        for (int i = 0; i < fields.length; i += 2) {
            body.put((String) fields[i], fields[i + 1]);
        }
        return kit.task(body);
    }

    private void everyMove() {
        waitForParents();
        attempts();
        stops();
        question();
        byHand();
    }

    private void waitForParents() {
        String parent = task();
        task("after", List.of(parent));
        task("after", List.of(parent), "notBefore", "in 1h");
        kit.succeed(parent);
        String failing = task();
        task("after", List.of(failing));
        String cancelled = task("after", List.of(failing));
        task("after", List.of(failing), "deadline", "1s");
        kit.ask(new CancelTask(cancelled));
        kit.pass(Duration.ofSeconds(1));
        kit.finish(failing, AttemptReport.failed(EXIT));
        kit.ask(new CancelTask(task("notBefore", "in 1h")));
        task("notBefore", "in 1h", "deadline", "1s");
        kit.pass(Duration.ofSeconds(1));
        kit.pass(Duration.ofHours(1));
        drainRunning();
    }

    private void drainRunning() {
        while (kit.started.stream().anyMatch(kit.running::containsKey)) {
            String id = kit.started.stream()
                    .filter(kit.running::containsKey)
                    .findFirst()
                    .orElseThrow();
            kit.finish(id, AttemptReport.stopped(Execution.CANCELLED, new TaskError(ErrorCode.CANCELLED, "enough")));
        }
    }

    private void attempts() {
        kit.finish(task(), AttemptReport.failed(DOWN));
        kit.finish(task("retry", Map.of("maxAttempts", 1)), AttemptReport.failed(DOWN));
        task();
        task("delivery", "at-most-once");
        kit.crash();
        drainRunning();
        for (int i = 0; i < 3; i++) {
            task();
        }
        task("deadline", "1s");
        kit.ask(new CancelTask(task()));
        kit.pass(Duration.ofSeconds(1));
        drainRunning();
    }

    private void stops() {
        String cancel = task();
        kit.ask(new CancelTask(cancel));
        kit.succeed(cancel);
        String slow = task("timeout", "1s");
        String slowAgain = task("timeout", "1s", "retry", ON_TIMEOUT);
        String slowOnce = task("timeout", "1s", "retry", Map.of("maxAttempts", 1, "on", List.of("timeout")));
        kit.pass(Duration.ofSeconds(1));
        List.of(slow, slowAgain, slowOnce).forEach(kit::succeed);
        String shut = task();
        String shutOnce = task("delivery", "at-most-once");
        kit.ask(new StopForShutdown(shut));
        kit.ask(new StopForShutdown(shutOnce));
        kit.succeed(shutOnce);
        kit.succeed(shut);
        drainRunning();
    }

    private void question() {
        String planner = task("lane", "planner");
        Output ask = new Output.Ask("Which?", List.of(), null, Duration.ofHours(1));
        kit.finish(planner, AttemptReport.ok(TaskResult.text("")).withOutputs(List.of(ask)));
        Question question = kit.all(Question.class).getLast();
        kit.ask(new AnswerQuestion(question.id(), "that one"));
        kit.succeed(planner);
    }

    private void byHand() {
        for (TaskStatus status :
                List.of(TaskStatus.FAILED, TaskStatus.DEAD, TaskStatus.CANCELLED, TaskStatus.INTERRUPTED)) {
            Task over = kit.all(Task.class).stream()
                    .filter(task -> task.status() == status)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nothing ended " + status));
            kit.ask(new RetryTask(over.id(), null));
        }
        drainRunning();
        String missed = task();
        kit.finish(missed, MISSED);
        kit.ask(new RetryTask(missed, null));
        byHandWithAParent();
    }

    /** Each of these ran after a parent that failed, and comes back while that parent is on its way again. */
    private void byHandWithAParent() {
        drainRunning();
        String parent = task();
        Map<String, Object> once = Map.of("maxAttempts", 1);
        List<String> children = List.of(
                task("after", List.of(parent), "afterFailed", "run"),
                task("after", List.of(parent), "afterFailed", "run", "retry", once),
                task("after", List.of(parent), "afterFailed", "run", "delivery", "at-most-once"),
                task("after", List.of(parent), "afterFailed", "run"),
                task("after", List.of(parent), "afterFailed", "run"));
        kit.finish(parent, AttemptReport.failed(EXIT));
        kit.ask(new CancelTask(children.getLast()));
        kit.finish(children.get(0), AttemptReport.failed(EXIT));
        kit.finish(children.get(1), AttemptReport.failed(DOWN));
        kit.ask(new StopForShutdown(children.get(2)));
        kit.succeed(children.get(2));
        kit.finish(children.get(3), MISSED);
        kit.ask(new RetryTask(parent, null));
        children.forEach(child -> kit.ask(new RetryTask(child, null)));
        assertThat(children).allMatch(child -> kit.get(child).status() == TaskStatus.BLOCKED);
    }

    private static Set<List<TaskStatus>> moves(List<Transition> transitions) {
        Set<List<TaskStatus>> moves = new HashSet<>();
        for (Transition transition : transitions) {
            for (Change change : transition.changes()) {
                if (change.before() instanceof Task before && change.after() instanceof Task after) {
                    moves.add(List.of(before.status(), after.status()));
                }
            }
        }
        moves.removeIf(move -> move.getFirst() == move.getLast());
        return moves;
    }

    @Test
    void realCommandsMakeEveryMoveOfTheTableAndNoOther() {
        everyMove();
        Set<List<TaskStatus>> table = TaskMoves.TABLE.stream()
                .map(move -> List.of(move.from(), move.to()))
                .collect(Collectors.toSet());
        assertThat(moves(kit.store.committed())).containsExactlyInAnyOrderElementsOf(table);
    }

    @Test
    void everyOtherMoveIsRefusedAndNamesBothStates() {
        String id = task();
        Task task = kit.get(id);
        Set<List<TaskStatus>> table = TaskMoves.TABLE.stream()
                .map(move -> List.of(move.from(), move.to()))
                .collect(Collectors.toSet());
        for (TaskStatus from : TaskStatus.values()) {
            for (TaskStatus to : TaskStatus.values()) {
                Task before = task.change().status(from).build();
                Task after = task.change().status(to).build();
                if (from == to || table.contains(List.of(from, to))) {
                    TaskMoves.check(before, after);
                } else {
                    assertThatThrownBy(() -> TaskMoves.check(before, after))
                            .isInstanceOfSatisfying(
                                    MimikitException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.ILLEGAL_TRANSITION))
                            .hasMessageContaining("from " + from.wireName() + " to " + to.wireName());
                }
            }
        }
    }

    @Test
    void aCancelHoldsAlsoWhenTheAttemptWasBeingStoppedForAnotherReason() {
        String shut = task();
        kit.ask(new StopForShutdown(shut));
        kit.ask(new CancelTask(shut));
        kit.succeed(shut);
        assertThat(kit.get(shut).status()).isEqualTo(TaskStatus.CANCELLED);
        String slow = task("timeout", "1s", "retry", ON_TIMEOUT);
        kit.pass(Duration.ofSeconds(1));
        kit.ask(new CancelTask(slow));
        kit.succeed(slow);
        assertThat(kit.get(slow).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void aTaskWhoseDeadlinePassesClosesItsQuestion() {
        String planner = task("lane", "planner", "deadline", "1m");
        Output ask = new Output.Ask("Which?", List.of(), null, Duration.ofHours(1));
        kit.finish(planner, AttemptReport.ok(TaskResult.text("")).withOutputs(List.of(ask)));
        kit.pass(Duration.ofMinutes(1));
        assertThat(kit.get(planner).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(kit.get(planner).waitsFor()).isNull();
        Question question = kit.all(Question.class).getLast();
        assertThatThrownBy(() -> kit.ask(new AnswerQuestion(question.id(), "too late")))
                .hasMessageContaining("closed already");
    }

    @ParameterizedTest
    @CsvSource({"59, queued", "60, refused"})
    void aTaskWhoseDeadlineHasPassedIsNotTriedAgain(long seconds, String what) {
        String id = task("deadline", "1m");
        kit.finish(id, AttemptReport.failed(EXIT));
        for (int i = 0; i < 3; i++) {
            task();
        }
        kit.pass(Duration.ofSeconds(seconds));
        if (what.equals("queued")) {
            kit.ask(new RetryTask(id, null));
            assertThat(kit.get(id).status()).isEqualTo(TaskStatus.QUEUED);
            return;
        }
        assertThatThrownBy(() -> kit.ask(new RetryTask(id, null)))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("2026-01-01T00:01:00.000Z")
                .hasMessageContaining("post it again");
        assertThat(kit.get(id).error()).isEqualTo(EXIT);
    }

    @Test
    void whatAnAttemptWantsAndCantHaveEndsTheAttemptAndNothingOfItHappens() {
        String planner = task("lane", "planner");
        List<Output> outputs = List.of(
                new Output.Effect("memory.remember", Map.of("content", "x")),
                new Output.Ask(" ", List.of(), null, Duration.ofHours(1)));
        assertThat(kit.finish(planner, AttemptReport.ok(TaskResult.text("")).withOutputs(outputs)))
                .isTrue();
        Task over = kit.get(planner);
        assertThat(over.status()).isEqualTo(TaskStatus.FAILED);
        assertThat(over.error()).isNotNull();
        assertThat(String.valueOf(over.error())).contains("question is required");
        assertThat(kit.all(OutboxItem.class)).isEmpty();
    }

    @Test
    void aTaskThatWaitsForItsOwnPlannerRuns() {
        String planner = task("lane", "planner");
        TaskRequest request = TaskRequest.read(
                Input.of(Map.of("prompt", "p", "after", List.of(planner)), "task"), kit.config, kit.clock.instant());
        kit.finish(
                planner,
                AttemptReport.ok(TaskResult.text("")).withOutputs(List.of(new Output.Delegate("child", request))));
        assertThat(kit.get("child").status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aPlanCantFillALaneBeyondItsDepth() {
        KernelConfig config = KernelConfig.defaults().withLane(new LaneLimits("worker", 1, 100, 50, 60_000, 0));
        EngineFixture small = new EngineFixture(config, new MemoryStore());
        String planner = small.task(Map.of("prompt", "p", "lane", "planner"));
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            outputs.add(new Output.Delegate("child" + i, TaskRequest.prompt("worker", "p" + i)));
        }
        small.finish(planner, AttemptReport.ok(TaskResult.text("")).withOutputs(outputs));
        assertThat(String.valueOf(small.get(planner).error())).contains("maxDepth 100");
        assertThat(small.all(Task.class).stream().filter(task -> task.id().startsWith("child")))
                .isEmpty();
    }
}
