package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.ReplayDispatch;
import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.DispatchState;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.state.State;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.WireDelivery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/deliveries}: results on their way outside, those that arrived and those given up. Thread-safe. */
final class DeliveriesEndpoint {
    private final ServerParts parts;
    private final OnlyOnce once;

    DeliveriesEndpoint(ServerParts parts) {
        this.parts = parts;
        this.once = new OnlyOnce(parts);
    }

    void addTo(Routes routes) {
        routes.get("/api/deliveries", this::list)
                .get("/api/deliveries/{id}", call -> Answer.ok(whole(call.parameter("id"))))
                .post("/api/deliveries/{id}/replay", this::replay);
    }

    private Answer list(Call call) {
        int limit = Limits.of(call.query(), Limits.LIST_DEFAULT);
        Optional<DispatchState> status = call.query().text("status").map(DeliveriesEndpoint::status);
        Optional<String> task = call.query().text("task");
        List<Map<String, Object>> found = parts.engine().query(state -> newest(state, status, task, limit)).stream()
                .map(WireDelivery::listed)
                .toList();
        return Answer.list("deliveries", found, null);
    }

    private static DispatchState status(String name) {
        return Arrays.stream(DispatchState.values())
                .filter(state -> state.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> MimikitException.invalid(
                        "status",
                        "status: \"" + name + "\" is none; use pending, sending, delivered, in_doubt or dead"));
    }

    private static List<Dispatch> newest(
            State state, Optional<DispatchState> status, Optional<String> task, int limit) {
        List<Dispatch> found = new ArrayList<>();
        for (Entity entity : state.newestFirst(Kind.DISPATCH)) {
            Dispatch dispatch = (Dispatch) entity;
            boolean wanted = status.map(dispatch.state()::equals).orElse(true)
                    && task.map(dispatch.taskId()::equals).orElse(true);
            if (wanted && found.size() < limit) {
                found.add(dispatch);
            }
        }
        return found;
    }

    private Map<String, Object> whole(String id) {
        return parts.engine()
                .query(state -> state.<Dispatch>find(Kind.DISPATCH, id))
                .map(WireDelivery::whole)
                .orElseThrow(() -> MimikitException.notFound("delivery", id));
    }

    private Answer replay(Call call) {
        String id = call.parameter("id");
        Map<String, Object> body = call.bodyIfAny();
        OnlyOnce.input(body).done();
        once.ask(call, "deliveries/" + id + "/replay", body, new ReplayDispatch(id));
        return Answer.json(202, whole(id));
    }
}
