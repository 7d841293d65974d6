package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.SetLane;
import io.mimikit.kernel.state.State;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.WireForms;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api/lanes}: limits, depth and waiting time of each lane, and how to change them. Thread-safe. */
final class LanesEndpoint {
    private final ServerParts parts;

    LanesEndpoint(ServerParts parts) {
        this.parts = parts;
    }

    void addTo(Routes routes) {
        routes.get("/api/lanes", call -> list())
                .get("/api/lanes/{name}", call -> show(call.parameter("name")))
                .add("PATCH", "/api/lanes/{name}", Routes.Entry.KEYED, this::change);
    }

    /** All lanes by name; to be called inside a query. */
    static Map<String, Object> forms(State state, Instant now) {
        Map<String, Object> forms = new LinkedHashMap<>();
        state.lanes().forEach(lane -> forms.put(lane.limits().name(), WireForms.lane(lane, now)));
        return forms;
    }

    private Map<String, Object> forms() {
        Instant now = parts.clock().instant();
        return parts.engine().query(state -> forms(state, now));
    }

    private Answer list() {
        return Answer.list("lanes", List.copyOf(forms().values()), null);
    }

    private Answer show(String name) {
        Instant now = parts.clock().instant();
        return parts.engine()
                .query(state -> state.lane(name).map(lane -> WireForms.lane(lane, now)))
                .map(Answer::ok)
                .orElseThrow(() -> MimikitException.notFound("lane", name));
    }

    private Answer change(Call call) {
        String name = call.parameter("name");
        parts.engine().call(call.actor(), new SetLane(name, call.body()));
        return show(name);
    }
}
