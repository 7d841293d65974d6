package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.request.Ids;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.TaskRuns;
import io.mimikit.server.wire.WireForms;
import java.util.List;
import java.util.Map;

/** {@code GET /api/runs}: what a task or trigger did, oldest first. Thread-safe. */
final class RunsEndpoint {
    private final ServerParts parts;
    private final TaskLookup tasks;

    RunsEndpoint(ServerParts parts) {
        this.parts = parts;
        this.tasks = new TaskLookup(parts.engine());
    }

    void addTo(Routes routes) {
        routes.get("/api/runs", this::list);
    }

    private Answer list(Call call) {
        String kind = call.query().text("kind").orElse("");
        String id = call.query().text("id").orElse("");
        if (!kind.equals(RunEntry.TASK) && !kind.equals(RunEntry.TRIGGER)) {
            throw MimikitException.invalid("kind", "kind=task|trigger and id required");
        }
        if (id.isEmpty()) {
            throw MimikitException.invalid("id", "kind=task|trigger and id required");
        }
        int limit = Limits.of(call.query(), Limits.LONG_LIST_DEFAULT);
        return Answer.list("entries", isId(id) ? entries(kind, id, limit) : List.of(), null);
    }

    /** What can't be an id has no runs; it must not reach the store, where ids are parts of file names. */
    private static boolean isId(String id) {
        try {
            return Ids.check("id", id).equals(id);
        } catch (MimikitException ignored) { // the answer to an unknown id is an empty list
            return false;
        }
    }

    private List<Map<String, Object>> entries(String kind, String id, int limit) {
        List<RunEntry> stored = parts.engine().store().readRuns(kind, id, limit);
        return kind.equals(RunEntry.TASK)
                ? TaskRuns.merge(tasks.find(id).orElse(null), stored, limit)
                : stored.stream().map(WireForms::runEntry).toList();
    }
}
