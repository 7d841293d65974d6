package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.CancelTask;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.Idempotency;
import io.mimikit.kernel.decide.RetryTask;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.state.InDoubt;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.Fields;
import io.mimikit.server.wire.TaskRuns;
import io.mimikit.server.wire.WireTask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/tasks}: tasks, those in work and those long over. Thread-safe. */
final class TasksEndpoint {
    private static final int RUN_LOG_TAIL = 50;

    private final ServerParts parts;
    private final TaskLookup tasks;
    private final OnlyOnce once;
    private final WaitForRoom room;

    TasksEndpoint(ServerParts parts, WaitForRoom room) {
        this.parts = parts;
        this.room = room;
        this.tasks = new TaskLookup(parts.engine());
        this.once = new OnlyOnce(parts);
    }

    void addTo(Routes routes) {
        routes.get("/api/tasks", this::list)
                .post("/api/tasks", this::create)
                .get("/api/tasks/{id}", this::show)
                .post("/api/tasks/{id}/cancel", this::cancel)
                .post("/api/tasks/{id}/retry", this::retry);
    }

    private Answer list(Call call) {
        int limit = Limits.of(call.query(), Limits.LONG_LIST_DEFAULT);
        TaskFilter filter = TaskFilter.of(call.query());
        List<Task> found = tasks.newest(filter, limit + 1);
        List<Task> page = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit
                ? Cursor.of(page.getLast().createdAt(), page.getLast().id()).print()
                : null;
        return Answer.list(
                "tasks", page.stream().map(WireTask::listed).toList(), next, Map.of("counts", tasks.counts()));
    }

    private Answer create(Call call) throws InterruptedException {
        Map<String, Object> body = call.body();
        Idempotency key = once.keyOf(call, "tasks", body);
        Optional<String> known = once.answered(key);
        String id = known.isPresent() ? known.get() : create(call, body, key);
        Map<String, Object> form = tasks.find(id).map(WireTask::listed).orElseGet(() -> Map.of("id", id));
        return Answer.created("/api/tasks/" + id, form);
    }

    private String create(Call call, Map<String, Object> body, @Nullable Idempotency key) throws InterruptedException {
        TaskRequest request = TaskRequest.read(
                Input.of(body, "the request"),
                parts.engine().config(),
                parts.clock().instant());
        CreateTask command = new CreateTask(request, WorkClass.FOREGROUND, key);
        return room.with(request.lane(), () -> parts.engine().call(call.actor(), command));
    }

    private Answer show(Call call) {
        Task task = need(call.parameter("id"));
        Map<String, Object> form = WireTask.whole(task);
        List<RunEntry> steps = List.of();
        try {
            steps = parts.engine().store().readRuns(RunEntry.TASK, task.id(), InDoubt.STEPS_MAX);
        } catch (MimikitException e) { // how the task stands is known even so
            form.put("runLogError", String.valueOf(e.getMessage()));
        }
        List<Map<String, Object>> inDoubt =
                InDoubt.of(steps, task.runningAttempt().map(Attempt::id).orElse(null)).stream()
                        .map(WireTask::inDoubt)
                        .toList();
        if (!inDoubt.isEmpty()) {
            form.put("inDoubt", inDoubt);
        }
        form.put("runLog", TaskRuns.merge(task, steps, RUN_LOG_TAIL));
        return Answer.ok(form);
    }

    private Task need(String id) {
        return tasks.find(id).orElseThrow(() -> MimikitException.notFound("task", id));
    }

    private Answer cancel(Call call) {
        String id = call.parameter("id");
        Input in = OnlyOnce.input(call.bodyIfAny());
        boolean children = in.get("children", FieldType.BOOL).orElse(false);
        in.done();
        TaskStatus status = parts.engine().call(call.actor(), new CancelTask(id, children));
        return Answer.json(
                202, new Fields().put("id", id).put("status", status.wireName()).map());
    }

    private Answer retry(Call call) {
        String id = call.parameter("id");
        Map<String, Object> body = call.bodyIfAny();
        Input in = OnlyOnce.input(body);
        boolean repeat = in.get("repeatInDoubt", FieldType.BOOL).orElse(false);
        in.done();
        Optional<Task> gone = tasks.findGone(id);
        once.ask(call, "tasks/" + id + "/retry", body, new RetryTask(id, gone.orElse(null), repeat));
        return Answer.json(202, WireTask.listed(need(id)));
    }
}
