package io.mimikit.server;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.Idempotency;
import io.mimikit.kernel.decide.SubmitInput;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.request.Ids;
import io.mimikit.kernel.request.Input;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import java.util.Map;
import java.util.Optional;

/** {@code POST /api/input}: what people say. Thread-safe. */
final class InputEndpoint {
    private final ServerParts parts;
    private final OnlyOnce once;
    private final WaitForRoom room;

    InputEndpoint(ServerParts parts, WaitForRoom room) {
        this.room = room;
        this.parts = parts;
        this.once = new OnlyOnce(parts);
    }

    void addTo(Routes routes) {
        routes.post("/api/input", this::submit);
    }

    private Answer submit(Call call) throws InterruptedException {
        Map<String, Object> body = call.body();
        Idempotency key = once.keyOf(call, "input", body);
        Optional<String> known = once.answered(key);
        if (known.isPresent()) {
            return Answer.ok(Map.of("id", known.get()));
        }
        SubmitInput command = command(body, key);
        String id = room.with(KernelConfig.TELLER, () -> parts.engine().call(call.actor(), command));
        return Answer.ok(Map.of("id", id));
    }

    private static SubmitInput command(Map<String, Object> body, @org.jspecify.annotations.Nullable Idempotency key) {
        Input in = Input.of(body, "the request");
        String text = in.get("text", FieldType.STRING).orElseThrow(() -> in.missing("text"));
        String conversation = in.get("conversation", FieldType.STRING)
                .map(id -> Ids.check("conversation", id))
                .orElse(Conversation.MAIN);
        in.get("idempotencyKey", FieldType.STRING);
        in.done();
        return new SubmitInput(conversation, text, key);
    }
}
