package io.mimikit.kernel.decide;

import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.DeliverTo;
import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.DispatchState;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results that go outside: how one comes to be, and what its end means for its task. */
final class Dispatches {
    /** Of the delivered ones, and of the dead ones, so many are kept to be looked at. */
    static final int ENDED_MAX = 1000;

    private Dispatches() {}

    /** In the record that ends the task, so that there is no end without its delivery. */
    static void follow(Draft draft, Task ended) {
        DeliverTo to = ended.spec().deliver();
        if (to == null || (to.failuresOnly() && !EndTask.failed(ended))) {
            return;
        }
        draft.put(draft.needTask(ended.id())
                .change()
                .delivered(ResultDelivery.PENDING)
                .build());
        draft.put(new Dispatch(
                draft.newId(),
                ended.id(),
                to,
                payload(ended),
                DispatchState.PENDING,
                0,
                draft.now(),
                draft.now(),
                null,
                List.of(),
                Map.of()));
    }

    private static Map<String, Object> payload(Task task) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("taskId", task.id());
        payload.put("title", task.spec().title());
        payload.put("status", task.status().wireName());
        put(
                payload,
                "executed",
                task.executed() == null ? null : task.executed().wireName());
        put(
                payload,
                "achieved",
                task.achieved() == null ? null : task.achieved().wireName());
        put(payload, "traceId", task.spec().traceId());
        put(payload, "triggerId", task.spec().origin().triggerId());
        put(payload, "finishedAt", task.finishedAt() == null ? null : Instants.print(task.finishedAt()));
        TaskResult result = task.result();
        if (result != null) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("text", result.text());
            put(
                    tree,
                    "exitCode",
                    result.exitCode() == null ? null : result.exitCode().longValue());
            put(tree, "artifact", result.artifact());
            payload.put("result", tree);
        }
        if (task.error() != null) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("code", task.error().code().wireName());
            tree.put("message", task.error().message());
            payload.put("error", tree);
        }
        return payload;
    }

    private static void put(Map<String, Object> tree, String name, @org.jspecify.annotations.Nullable Object value) {
        if (value != null) {
            tree.put(name, value);
        }
    }

    /** Ends a dispatch: its task says so, and the oldest of those that ended the same way go when there are many. */
    static void end(Draft draft, Dispatch dispatch, DispatchState how) {
        draft.put(dispatch.ended(how, draft.now()));
        mark(
                draft,
                dispatch.taskId(),
                switch (how) {
                    case DELIVERED -> ResultDelivery.DELIVERED;
                    case DEAD -> ResultDelivery.FAILED;
                    case IN_DOUBT -> ResultDelivery.IN_DOUBT;
                    case PENDING, SENDING -> ResultDelivery.PENDING;
                });
        List<String> ended = new ArrayList<>();
        for (Entity entity : draft.state().all(Kind.DISPATCH)) {
            if (((Dispatch) entity).state() == how) {
                ended.add(entity.id());
            }
        }
        ended.stream().limit(Math.max(0, ended.size() + 1 - ENDED_MAX)).forEach(id -> draft.delete(Kind.DISPATCH, id));
    }

    static void mark(Draft draft, String taskId, ResultDelivery delivered) {
        draft.task(taskId)
                .filter(task -> task.status().isTerminal())
                .ifPresent(task -> draft.put(task.change().delivered(delivered).build()));
    }
}
