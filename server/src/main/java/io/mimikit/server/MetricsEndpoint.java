package io.mimikit.server;

import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.DispatchState;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.state.State;
import io.mimikit.server.events.EventHub;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Routes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;

/** {@code GET /metrics}: the figures in Prometheus' text format, written by hand: they are few. Thread-safe. */
final class MetricsEndpoint {
    private static final double[] WAIT_SHARES = {0.5, 0.9, 0.99};

    private final ServerParts parts;
    private final EngineMeter meter;
    private final EventHub hub;

    MetricsEndpoint(ServerParts parts, EngineMeter meter, EventHub hub) {
        this.parts = parts;
        this.meter = meter;
        this.hub = hub;
    }

    void addTo(Routes routes) {
        routes.get("/metrics", call -> show());
    }

    private Answer show() {
        Instant now = parts.clock().instant();
        Metrics out = new Metrics();
        if (silenceNanos() <= HealthEndpoint.WATCHDOG_NANOS) {
            parts.engine().query(state -> {
                addLanes(out, state.lanes(), now);
                addCounts(out, state, now);
                return true;
            });
        }
        addPassing(out);
        return Answer.text(
                "text/plain; version=0.0.4; charset=utf-8", out.text().getBytes(StandardCharsets.UTF_8));
    }

    /** How long the engine has not come round; one that is stuck would never answer a question. */
    private long silenceNanos() {
        return parts.nanos().getAsLong() - parts.engine().passedNanos();
    }

    private static void addLanes(Metrics out, Collection<Lane> lanes, Instant now) {
        out.gauge("mimikit_lane_active", "Slots that are held.");
        lanes.forEach(lane -> out.value("lane", lane.limits().name(), lane.active()));
        out.gauge("mimikit_lane_max_concurrent", "Slots that there are.");
        lanes.forEach(
                lane -> out.value("lane", lane.limits().name(), lane.limits().maxConcurrent()));
        out.gauge("mimikit_lane_depth", "Tasks that wait for a slot.");
        lanes.forEach(lane -> out.value("lane", lane.limits().name(), lane.depth()));
        out.gauge("mimikit_lane_oldest_wait_seconds", "How long the oldest of them has waited.");
        lanes.forEach(lane -> out.value("lane", lane.limits().name(), waitSeconds(lane, now)));
        out.counter("mimikit_lane_started_total", "Tasks that got a slot.");
        lanes.forEach(lane -> out.value("lane", lane.limits().name(), lane.started()));
        long millis = now.toEpochMilli();
        out.gauge("mimikit_lane_wait_seconds", "How long those that started lately waited at most, by share of them.");
        for (double share : WAIT_SHARES) {
            lanes.forEach(lane ->
                    out.value("lane", lane.limits().name(), share, lane.waits().quantile(share, millis) / 1000.0));
        }
        out.gauge("mimikit_lane_paused", "1 where nothing is started.");
        lanes.forEach(lane -> out.value("lane", lane.limits().name(), lane.isPaused() ? 1L : 0L));
        out.counter("mimikit_lane_rejected_total", "Tasks refused because the lane was full or closed.");
        lanes.forEach(lane -> out.value("lane", lane.limits().name(), lane.rejected()));
    }

    private static double waitSeconds(Lane lane, Instant now) {
        long ready = lane.oldestReadyMillis().orElse(now.toEpochMilli());
        return Math.max(0, now.toEpochMilli() - ready) / 1000.0;
    }

    private static void addCounts(Metrics out, State state, Instant now) {
        out.gauge("mimikit_tasks", "Tasks of the state by status.");
        for (TaskStatus status : TaskStatus.values()) {
            out.value("status", status.wireName(), state.count(status));
        }
        Collection<Entity> triggers = state.all(Kind.TRIGGER);
        long enabled = triggers.stream()
                .filter(entity -> entity instanceof Trigger trigger && trigger.enabled())
                .count();
        out.gauge("mimikit_triggers", "Triggers.");
        out.value("enabled", "true", enabled);
        out.value("enabled", "false", triggers.size() - enabled);
        out.gauge("mimikit_triggers_overdue", "Triggers whose time has come and that have not fired.");
        out.value(StatusEndpoint.overdue(state, now));
        out.gauge("mimikit_tasks_overdue", "Tasks that go on although their time is over.");
        out.value(state.overdueTasks(now));
        out.gauge("mimikit_deliveries", "Results on their way outside, by status.");
        for (DispatchState status : DispatchState.values()) {
            long count = state.all(Kind.DISPATCH).stream()
                    .filter(entity -> ((Dispatch) entity).state() == status)
                    .count();
            out.value("status", status.wireName(), count);
        }
        out.gauge("mimikit_inputs_pending", "Messages of people whose turn has not committed.");
        out.value(state.pendingInputs());
    }

    private void addPassing(Metrics out) {
        out.gauge(
                "mimikit_engine_silence_seconds",
                "How long the engine has not come round; it does at least once a minute.");
        out.value(silenceNanos() / 1e9);
        out.counter("mimikit_slots_freed_total", "Slots given back that were held by attempts that were gone.");
        out.value(parts.engine().slotsFreed());
        out.counter("mimikit_commits_total", "Batches made durable.");
        out.value(meter.commits());
        out.counter("mimikit_records_total", "Records made durable.");
        out.value(meter.records());
        out.histogram("mimikit_schedule_lateness_seconds", "From the nominal instant of an occurrence to its task.");
        for (int i = 0; i < EngineMeter.LATENESS_MILLIS.length; i++) {
            out.bucket(EngineMeter.LATENESS_MILLIS[i] / 1000.0, meter.lateAtMost(i));
        }
        out.summed(meter.latenessSeconds(), meter.firings());
        out.counter("mimikit_http_answers_total", "Answers by hundred of their status.");
        for (int hundred = 2; hundred <= 5; hundred++) {
            out.value("status", hundred + "xx", meter.answers(hundred));
        }
        out.gauge("mimikit_event_readers", "Clients that follow the events.");
        out.value(hub.readers());
        Runtime jvm = Runtime.getRuntime();
        out.gauge("mimikit_heap_used_bytes", "Heap in use.");
        out.value(jvm.totalMemory() - jvm.freeMemory());
    }
}
