package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.request.TriggerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan makes and how its outcome is told. */
class PlanTest extends OnConversations {
    private String planner(Map<String, Object> fields) {
        Map<String, Object> body = new HashMap<>(fields);
        body.put("prompt", "make a plan");
        body.put("lane", "planner");
        return kit.task(body);
    }

    private TaskRequest request(Map<String, Object> body) {
        return TaskRequest.read(Input.of(body, "task"), kit.config, kit.clock.instant());
    }

    private Output.Schedule schedule(String id) {
        Map<String, Object> body = Map.of("schedule", Map.of("every", "1h"), "task", Map.of("prompt", "tick"));
        return new Output.Schedule(
                id, TriggerRequest.read(Input.of(body, "trigger"), kit.config, kit.clock.instant(), null));
    }

    private List<String> news() {
        return kit.all(Notice.class).stream().map(Notice::text).toList();
    }

    @Test
    void idsThatAreTakenAreReplacedAlsoWhereOthersNameThem() {
        kit.task(Map.of("id", "t1", "prompt", "older"));
        String planner = planner(Map.of());
        submitPlan(
                planner,
                new Output.Delegate("t1", request(Map.of("prompt", "first"))),
                new Output.Delegate("t2", request(Map.of("prompt", "second", "after", List.of("t1")))));
        assertThat(kit.get("t1").spec().prompt()).isEqualTo("older");
        String first = kit.get("t2").spec().after().getFirst();
        assertThat(kit.get(first).spec().prompt()).isEqualTo("first");
        assertThat(kit.get(first).spec().origin().parentTaskId()).isEqualTo(planner);
        assertThat(kit.get("t2").status()).isEqualTo(TaskStatus.BLOCKED);
    }

    @Test
    void aTriggerWhoseIdIsTakenGetsAnother() {
        submitPlan(planner(Map.of()), schedule("s1"));
        submitPlan(planner(Map.of()), schedule("s1"));
        assertThat(kit.all(Trigger.class)).hasSize(2);
    }

    @Test
    void tasksOfAPlanAreOfItsClassAndTrace() {
        submitPlan(
                planner(Map.of("class", "background", "traceId", "tr")),
                new Output.Delegate("t1", TaskRequest.prompt("worker", "one")));
        assertThat(kit.get("t1").spec().workClass()).isEqualTo(WorkClass.BACKGROUND);
        assertThat(kit.get("t1").spec().traceId()).isEqualTo("tr");
        submitPlan(
                planner(Map.of("class", "foreground")), new Output.Delegate("t2", TaskRequest.prompt("worker", "two")));
        assertThat(kit.get("t2").spec().workClass()).isEqualTo(WorkClass.FOREGROUND);
    }

    @ParameterizedTest
    @CsvSource({"always, 1", "failure, 0"})
    void aPlanWithNothingToDoOrOnlyTriggersIsToldAsWanted(String notify, int told) {
        submitPlan(planner(Map.of("notify", notify)));
        assertThat(news()).hasSize(told).allMatch(text -> text.contains("needs nothing to be done"));
        submitPlan(
                planner(Map.of("notify", notify)),
                schedule("s1"),
                new Output.Delegate("t1", TaskRequest.prompt("worker", "one")));
        assertThat(news()).hasSize(2 * told);
        assertThat(news().stream().filter(text -> text.contains("Trigger s1"))).hasSize(told);
    }

    @ParameterizedTest
    @CsvSource({"always, 1", "failure, 1", "never, 0"})
    void aPlanThatCouldNotBeMadeIsToldAsWanted(String notify, int told) {
        kit.finish(planner(Map.of("notify", notify)), EXIT);
        assertThat(news()).hasSize(told).allMatch(text -> text.contains("exit status 1"));
    }

    @Test
    void whatWasCancelledIsNotTold() {
        String running = kit.task(Map.of("prompt", "p", "notify", "always"));
        String planning = planner(Map.of("notify", "always"));
        List.of(running, planning).forEach(id -> kit.ask(new CancelTask(id)));
        kit.succeed(running);
        kit.succeed(planning);
        assertThat(news()).isEmpty();
        assertThat(kit.get(running).delivered()).isEqualTo(ResultDelivery.SUPPRESSED);
    }

    @Test
    void allTasksOfAPlanThatIsNotToldAreSuppressed() {
        submitPlan(
                planner(Map.of("notify", "failure")),
                new Output.Delegate("t1", TaskRequest.prompt("worker", "one")),
                new Output.Delegate("t2", TaskRequest.prompt("worker", "two")));
        kit.succeed("t1");
        kit.succeed("t2");
        assertThat(news()).isEmpty();
        assertThat(List.of(kit.get("t1"), kit.get("t2")))
                .extracting(Task::delivered)
                .containsOnly(ResultDelivery.SUPPRESSED);
    }

    @Test
    void aTaskOfAPlanThatIsTriedAgainByHandIsToldByItself() {
        planOfTwo();
        kit.finish("t1", EXIT);
        answer(reply("t1 failed"));
        kit.ask(new RetryTask("t1", null));
        kit.succeed("t1");
        assertThat(news()).singleElement().asString().contains("Task t1").contains("done");
    }
}
