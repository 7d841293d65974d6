package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.RemoveLane;
import io.mimikit.kernel.decide.SetLane;
import io.mimikit.kernel.state.State;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.Fields;
import io.mimikit.server.wire.WireLane;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api/lanes}: limits, depth and waiting time of each lane, and how to change, add and remove them. Thread-safe. */
final class LanesEndpoint {
    private final ServerParts parts;

    LanesEndpoint(ServerParts parts) {
        this.parts = parts;
    }

    void addTo(Routes routes) {
        routes.get("/api/lanes", call -> list())
                .get("/api/lanes/{name}", call -> show(call.parameter("name")))
                .add("PATCH", "/api/lanes/{name}", Routes.Entry.KEYED, this::change)
                .add("PUT", "/api/lanes/{name}", Routes.Entry.KEYED, this::put)
                .add("DELETE", "/api/lanes/{name}", Routes.Entry.KEYED, this::remove);
    }

    /** All lanes by name; to be called inside a query. */
    static Map<String, Object> forms(State state, Instant now) {
        Map<String, Object> forms = new LinkedHashMap<>();
        state.lanes().forEach(lane -> forms.put(lane.limits().name(), WireLane.of(lane, now, WireLane.KEYS_LISTED)));
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
        return Answer.ok(forms(name));
    }

    private Map<String, Object> forms(String name) {
        Instant now = parts.clock().instant();
        return parts.engine()
                .query(state -> state.lane(name).map(lane -> WireLane.of(lane, now, WireLane.KEYS_SHOWN)))
                .orElseThrow(() -> MimikitException.notFound("lane", name));
    }

    private Answer change(Call call) {
        String name = call.parameter("name");
        parts.engine().call(call.actor(), new SetLane(name, call.body()));
        return show(name);
    }

    private Answer put(Call call) {
        String name = call.parameter("name");
        boolean known = parts.engine().query(state -> state.lane(name).isPresent());
        parts.engine().call(call.actor(), new SetLane(name, call.bodyIfAny(), true));
        return known ? show(name) : Answer.created("/api/lanes/" + name, forms(name));
    }

    private Answer remove(Call call) {
        String name = call.parameter("name");
        boolean gone = parts.engine().call(call.actor(), new RemoveLane(name));
        return gone
                ? Answer.ok(new Fields().put("name", name).put("deleted", true).map())
                : show(name);
    }
}
