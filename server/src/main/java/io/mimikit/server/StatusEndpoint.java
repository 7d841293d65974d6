package io.mimikit.server;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.Usage;
import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.Trouble;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /api/status}: how things stand; to strangers only that it is there. Thread-safe. */
final class StatusEndpoint {
    private final ServerParts parts;

    StatusEndpoint(ServerParts parts) {
        this.parts = parts;
    }

    void addTo(Routes routes) {
        routes.add("GET", "/api/status", Routes.Entry.OPTIONAL, this::show);
    }

    private Answer show(Call call) {
        if (!call.isKnown()) {
            return Answer.ok(Map.of("ok", true));
        }
        StatusExtras extras = parts.status();
        Instant now = parts.clock().instant();
        Optional<Trouble> trouble = parts.engine().trouble();
        Fields status = new Fields()
                .put("ok", trouble.isEmpty())
                .put("trouble", trouble.map(StatusEndpoint::form).orElse(null))
                .put("runtimeId", extras.runtimeId())
                .put("version", extras.version())
                .put("startedAt", extras.startedAt());
        List<String> findings = findings(extras);
        try {
            status.putAll(parts.engine().query(state -> ofState(state, now)));
            findings.addAll(strays());
        } catch (MimikitException e) {
            if (trouble.isEmpty()) {
                throw e;
            }
            // what is broken is the very thing to be told; what is left of the status does that
        }
        return Answer.ok(status.put("model", extras.model())
                .put("copied", isCopied(extras) ? true : null)
                .putFilled("findings", findings)
                .putFilled("clockJumps", clockJumps())
                .map());
    }

    private boolean isCopied(StatusExtras extras) {
        return extras.isStopped() ? extras.isCopied() : parts.engine().isCopied();
    }

    private static Map<String, Object> form(Trouble trouble) {
        return Map.of("code", trouble.code().wireName(), "what", trouble.what());
    }

    private List<String> findings(StatusExtras extras) {
        List<String> findings = new ArrayList<>(extras.findings());
        findings.addAll(parts.engine().store().findings());
        long freed = parts.engine().slotsFreed();
        if (freed > 0) {
            findings.add(freed + " slots were held by attempts that were gone, and given back; the log names them");
        }
        return findings;
    }

    /** Whoever only looks at a state, or has not adopted it yet, has not read its configuration. */
    private List<String> strays() {
        if (parts.engine().isCopied()) {
            return List.of();
        }
        return parts.engine().query(State::strays).entrySet().stream()
                .map(stray -> "lane " + stray.getKey() + " is no longer there; its " + stray.getValue()
                        + " tasks that are not over go to lane " + KernelConfig.WORKER)
                .toList();
    }

    private List<Map<String, Object>> clockJumps() {
        return parts.engine().clockJumps().stream()
                .map(jump -> new Fields()
                        .put("at", jump.at())
                        .put("millis", jump.millis())
                        .map())
                .toList();
    }

    private static Map<String, Object> ofState(State state, Instant now) {
        int active = state.lanes().stream().mapToInt(Lane::active).sum();
        Map<String, Object> lanes = LanesEndpoint.forms(state, now);
        return new Fields()
                .put("agentStatus", active > 0 ? "running" : "idle")
                .put("activeTasks", active)
                .put("pendingTasks", TaskLookup.pending(state))
                .put("pendingInputs", state.pendingInputs())
                .put("lanes", lanes)
                .put("nextWakeAt", Engine.nextWakeAt(state).orElse(null))
                .put("overdueTriggers", overdue(state, now))
                .put("overdueTasks", state.overdueTasks(now))
                .put("usageToday", Usage.SHAPE.toTree(UsageEndpoint.ofDay(state, now)))
                .map();
    }

    /** Triggers whose time has come and that have not fired; nearly always none, which one look tells. */
    static long overdue(State state, Instant now) {
        if (state.nextDeadlineMillis() >= now.toEpochMilli()) {
            return 0;
        }
        return state.all(Kind.TRIGGER).stream()
                .filter(entity -> isOverdue(entity, now))
                .count();
    }

    private static boolean isOverdue(Entity entity, Instant now) {
        return entity instanceof Trigger trigger
                && trigger.enabled()
                && trigger.state().nextRunAt() != null
                && State.due(trigger, trigger.state().nextRunAt()).isBefore(now);
    }
}
