package io.mimikit.server;

import io.mimikit.kernel.decide.NoteAccess;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import java.util.Map;

/** {@code POST /api/restart}: audited, answered, then done. Thread-safe. */
final class RestartEndpoint {
    private final ServerParts parts;

    RestartEndpoint(ServerParts parts) {
        this.parts = parts;
    }

    void addTo(Routes routes) {
        routes.post("/api/restart", this::restart);
    }

    private Answer restart(Call call) {
        call.bodyIfAny();
        parts.engine().call(call.actor(), new NoteAccess("runtime.restart", Map.of()));
        return Answer.thenDo(202, Map.of("ok", true), () -> parts.restart().restart(call.actor()));
    }
}
