package io.mimikit.server.wire;

import io.mimikit.kernel.entity.DeliverTo;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.Verify;
import io.mimikit.kernel.time.Durations;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deliveries, and what a task says about its end, as they are answered. Thread-safe. */
public final class WireDelivery {
    private WireDelivery() {}

    /** As in a list. */
    public static Map<String, Object> listed(Dispatch dispatch) {
        return fields(dispatch).map();
    }

    /** With what is sent and every attempt. */
    public static Map<String, Object> whole(Dispatch dispatch) {
        return fields(dispatch)
                .put("payload", dispatch.payload())
                .put(
                        "attempts",
                        dispatch.attempts().stream().map(WireDelivery::attempt).toList())
                .map();
    }

    private static Fields fields(Dispatch dispatch) {
        boolean waits = switch (dispatch.state()) {
            case PENDING -> true;
            case SENDING, DELIVERED, IN_DOUBT, DEAD -> false;
        };
        String error = dispatch.attempts().isEmpty()
                ? null
                : dispatch.attempts().getLast().error();
        return new Fields()
                .put("id", dispatch.id())
                .put("taskId", dispatch.taskId())
                .put("status", dispatch.state().wireName())
                .put("to", to(dispatch.to()))
                .put("createdAt", dispatch.createdAt())
                .put("nextAt", waits ? dispatch.nextAt() : null)
                .put("endedAt", dispatch.endedAt())
                .put("failures", dispatch.attemptsSpent())
                .put("lastError", error);
    }

    private static Map<String, Object> attempt(Dispatch.Send send) {
        return new Fields()
                .put("id", send.id())
                .put("startedAt", send.startedAt())
                .put("endedAt", send.endedAt())
                .put("error", send.error())
                .map();
    }

    static @Nullable Map<String, Object> to(@Nullable DeliverTo to) {
        return to == null
                ? null
                : new Fields()
                        .put("url", to.url())
                        .put("command", WireTask.command(to.command()))
                        .put(
                                "delivery",
                                to.delivery() == Delivery.AT_LEAST_ONCE
                                        ? null
                                        : to.delivery().wireName())
                        .put("on", to.failuresOnly() ? "failure" : null)
                        .map();
    }

    static @Nullable Map<String, Object> verify(@Nullable Verify verify) {
        return verify == null
                ? null
                : new Fields()
                        .put("command", WireTask.command(verify.command()))
                        .put("fileExists", verify.fileExists())
                        .put("fileChanged", verify.fileChanged())
                        .put("json", json(verify.json()))
                        .put("timeout", Durations.print(Duration.ofMillis(verify.timeoutMillis())))
                        .map();
    }

    private static @Nullable Map<String, Object> json(Verify.@Nullable JsonCheck check) {
        return check == null
                ? null
                : new Fields()
                        .put("file", check.file())
                        .put("path", check.path())
                        .putAll(check.expect())
                        .map();
    }
}
