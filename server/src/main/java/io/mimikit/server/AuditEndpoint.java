package io.mimikit.server;

import io.mimikit.kernel.store.AuditLine;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.WireForms;
import java.util.List;

/**
 * {@code GET /api/audit}: who changed what, oldest first; without {@code after} the newest lines. {@code GET
 * /api/audit/verify}: whether that record is the one that was written. Thread-safe.
 */
final class AuditEndpoint {
    private static final long NEWEST = -1;

    private final ServerParts parts;

    AuditEndpoint(ServerParts parts) {
        this.parts = parts;
    }

    void addTo(Routes routes) {
        routes.get("/api/audit", this::list);
        routes.get("/api/audit/verify", this::verify);
    }

    private Answer list(Call call) {
        int limit = Limits.of(call.query(), Limits.LIST_DEFAULT);
        long after = call.query().longer("after", NEWEST, 0, Long.MAX_VALUE);
        List<AuditLine> lines = parts.engine().store().readAudit(after, limit);
        Object next = after != NEWEST && lines.size() == limit ? lines.getLast().n() : null;
        return Answer.list("entries", lines.stream().map(WireForms::audit).toList(), next);
    }

    private Answer verify(Call call) {
        return Answer.ok(WireForms.audit(parts.engine().store().verifyAudit()));
    }
}
