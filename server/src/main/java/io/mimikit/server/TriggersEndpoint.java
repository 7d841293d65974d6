package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.decide.AcknowledgeTrigger;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.DeleteTrigger;
import io.mimikit.kernel.decide.EditTrigger;
import io.mimikit.kernel.decide.Idempotency;
import io.mimikit.kernel.decide.PauseTrigger;
import io.mimikit.kernel.decide.ResumeTrigger;
import io.mimikit.kernel.decide.RotateWebhook;
import io.mimikit.kernel.decide.RunTriggerNow;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.ConditionRequest;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.RequestLimits;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.time.Schedule;
import io.mimikit.server.hooks.Hook;
import io.mimikit.server.hooks.HookAddresses;
import io.mimikit.server.hooks.HookEndpoint;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.Fields;
import io.mimikit.server.wire.WireTrigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/triggers}: what starts work by itself, in the order in which it was made. Thread-safe. */
final class TriggersEndpoint {
    private static final int PREVIEW_DEFAULT = 5;

    private final ServerParts parts;
    private final OnlyOnce once;

    TriggersEndpoint(ServerParts parts) {
        this.parts = parts;
        this.once = new OnlyOnce(parts);
    }

    void addTo(Routes routes) {
        routes.get("/api/triggers", this::list)
                .post("/api/triggers", this::create)
                .get("/api/triggers/{id}", call -> answer(call, call.parameter("id")))
                .add("PATCH", "/api/triggers/{id}", Routes.Entry.KEYED, this::edit)
                .add("DELETE", "/api/triggers/{id}", Routes.Entry.KEYED, this::delete)
                .post("/api/triggers/{id}/run", this::run)
                .post("/api/triggers/{id}/pause", this::pause)
                .post("/api/triggers/{id}/resume", this::resume)
                .post("/api/triggers/{id}/acknowledge", this::acknowledge)
                .post("/api/triggers/{id}/rotate", this::rotate)
                .get("/api/triggers/{id}/preview", this::preview);
    }

    private Answer list(Call call) {
        int limit = Limits.of(call.query(), Limits.LIST_DEFAULT);
        boolean all = call.query().flag("all");
        Optional<Cursor> after = Cursor.in(call.query(), "after");
        List<Trigger> found = parts.engine().query(state -> select(state, all, after, limit + 1));
        List<Trigger> page = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit ? cursor(page.getLast()).print() : null;
        return Answer.list("triggers", page.stream().map(WireTrigger::of).toList(), next);
    }

    private static Cursor cursor(Trigger trigger) {
        return Cursor.of(trigger.createdAt(), trigger.id());
    }

    private static List<Trigger> select(State state, boolean all, Optional<Cursor> after, int limit) {
        List<Trigger> found = new ArrayList<>();
        for (Entity entity : state.all(Kind.TRIGGER)) {
            if (found.size() == limit) {
                break;
            }
            if (entity instanceof Trigger trigger
                    && (all || trigger.enabled())
                    && after.map(cursor -> cursor(trigger).compareTo(cursor) > 0)
                            .orElse(true)) {
                found.add(trigger);
            }
        }
        return found;
    }

    private Answer create(Call call) {
        Map<String, Object> body = call.body();
        Idempotency key = once.keyOf(call, "triggers", body);
        String id = once.answered(key).orElseGet(() -> {
            TriggerRequest request = TriggerRequest.read(
                    Input.of(body, "the request"),
                    parts.engine().config(),
                    parts.clock().instant(),
                    null);
            checkPaths(request.spec().condition());
            return parts.engine().call(call.actor(), new CreateTrigger(request, key));
        });
        parts.paths().awaitFirstLook(id);
        return Answer.created("/api/triggers/" + id, form(call, id).orElseGet(() -> Map.of("id", id)));
    }

    private Optional<Trigger> find(String id) {
        return parts.engine().query(state -> state.trigger(id));
    }

    private Trigger need(String id) {
        return find(id).orElseThrow(() -> MimikitException.notFound("trigger", id));
    }

    private Answer answer(Call call, String id) {
        return Answer.ok(form(call, id).orElseThrow(() -> MimikitException.notFound("trigger", id)));
    }

    /** The trigger, with the addresses of its webhooks. */
    private Optional<Map<String, Object>> form(Call call, String id) {
        List<Hook> hooks = parts.engine()
                .query(state -> state.trigger(id)
                        .map(trigger -> Hook.of(state, trigger))
                        .orElse(List.of()));
        return find(id).map(WireTrigger::of).map(form -> withAddresses(form, hooks, call));
    }

    private Map<String, Object> withAddresses(Map<String, Object> form, List<Hook> hooks, Call call) {
        Optional<HookAddresses> addresses =
                hooks.isEmpty() ? Optional.empty() : parts.hooks().addresses();
        if (addresses.isEmpty()) {
            return form;
        }
        String host = call.header("Host").orElse("localhost");
        List<String> urls = HookEndpoint.addresses(hooks, addresses.get(), host);
        Fields fields = new Fields().putAll(form).put("webhookUrl", urls.getFirst());
        return fields.put("webhookUrls", urls.size() > 1 ? urls : null).map();
    }

    /** A pattern that leads out of the work directory is refused at once; one that will is told when it does. */
    private void checkPaths(Map<String, Object> condition) {
        if (condition.isEmpty()) {
            return;
        }
        new ConditionTree(ConditionRequest.stored(condition)).leaves().forEach((place, leaf) -> {
            if (leaf instanceof Condition.FileChanged changed) {
                parts.paths().check(changed.path());
            } else if (leaf instanceof Condition.FileExists exists) {
                parts.paths().check(exists.path());
            }
        });
    }

    private Answer edit(Call call) {
        Map<String, Object> body = call.body();
        if (body.get("condition") instanceof Map<?, ?>) {
            Duration shortest = Duration.ofMillis(parts.engine().config().minIntervalMillis());
            Input.of(body, "the request")
                    .object("condition")
                    .map(tree -> ConditionRequest.toTree(ConditionRequest.read(tree, shortest)))
                    .ifPresent(this::checkPaths);
        }
        return watched(call, parts.engine().call(call.actor(), new EditTrigger(call.parameter("id"), body)));
    }

    private Answer delete(Call call) {
        String id = call.parameter("id");
        if (!parts.engine().call(call.actor(), new DeleteTrigger(id))) {
            throw MimikitException.notFound("trigger", id);
        }
        return Answer.ok(new Fields().put("id", id).put("deleted", true).map());
    }

    private Answer run(Call call) {
        String id = call.parameter("id");
        Map<String, Object> body = call.bodyIfAny();
        OnlyOnce.input(body).done();
        String taskId = once.ask(call, "triggers/" + id + "/run", body, new RunTriggerNow(id));
        return Answer.created(
                "/api/tasks/" + taskId,
                new Fields()
                        .put("id", taskId)
                        .put("taskId", taskId)
                        .put("triggerId", id)
                        .map());
    }

    private Answer pause(Call call) {
        Input in = OnlyOnce.input(call.bodyIfAny());
        String reason = in.text("reason", RequestLimits.NAME_CHARS_MAX).orElse("");
        in.done();
        return answer(call, parts.engine().call(call.actor(), new PauseTrigger(call.parameter("id"), reason)));
    }

    private Answer resume(Call call) {
        OnlyOnce.input(call.bodyIfAny()).done();
        return watched(call, parts.engine().call(call.actor(), new ResumeTrigger(call.parameter("id"))));
    }

    /** The answer to a change after which other files may count. */
    private Answer watched(Call call, String id) {
        parts.paths().awaitFirstLook(id);
        return answer(call, id);
    }

    private Answer rotate(Call call) {
        OnlyOnce.input(call.bodyIfAny()).done();
        return answer(call, parts.engine().call(call.actor(), new RotateWebhook(call.parameter("id"))));
    }

    private Answer acknowledge(Call call) {
        OnlyOnce.input(call.bodyIfAny()).done();
        return answer(call, parts.engine().call(call.actor(), new AcknowledgeTrigger(call.parameter("id"))));
    }

    private Answer preview(Call call) {
        int count = call.query().integer("count", PREVIEW_DEFAULT, 1, Schedule.PREVIEW_MAX);
        Trigger trigger = need(call.parameter("id"));
        return Answer.list(
                "instants", WireTrigger.preview(trigger, parts.clock().instant(), count), null);
    }
}
