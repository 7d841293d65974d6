package io.mimikit.kernel.request;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.CommandLine;
import io.mimikit.kernel.entity.DeliverTo;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Verify;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of a task's request that say what is done when it ends: how it is verified, and where its result goes. */
final class OutcomeRequest {
    /** Without user and password, and with nothing that has no place in an address (RFC 3986). */
    private static final Pattern ADDRESS = Pattern.compile(
            "https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?([/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?");

    private static final int PATH_CHARS_MAX = 4096;
    private static final Duration VERIFY_MAX = Duration.ofHours(1);
    private static final String ON_ALWAYS = "always";
    private static final String ON_FAILURE = "failure";

    private OutcomeRequest() {}

    static @Nullable Verify readVerify(Input in) {
        return in.object("verify").map(OutcomeRequest::verify).orElse(null);
    }

    private static Verify verify(Input in) {
        Verify verify = new Verify(
                TaskRequest.readCommand(in),
                in.text("fileExists", PATH_CHARS_MAX).orElse(null),
                in.text("fileChanged", PATH_CHARS_MAX).orElse(null),
                in.object("json").map(OutcomeRequest::json).orElse(null),
                in.duration("timeout", RequestLimits.TIMEOUT_MIN, VERIFY_MAX)
                        .map(Duration::toMillis)
                        .orElse(Verify.TIMEOUT_MILLIS),
                Map.of());
        in.done();
        boolean empty = verify.command() == null
                && verify.fileExists() == null
                && verify.fileChanged() == null
                && verify.json() == null;
        if (empty) {
            throw MimikitException.invalid(
                    in.path("command"), in.path("command") + ", fileExists, fileChanged or json is required");
        }
        return verify;
    }

    private static Verify.JsonCheck json(Input in) {
        Map<String, Object> expect = new LinkedHashMap<>();
        in.raw(Verify.JsonCheck.EQUALS).ifPresent(value -> expect.put(Verify.JsonCheck.EQUALS, value));
        Verify.JsonCheck check = new Verify.JsonCheck(
                in.text("file", PATH_CHARS_MAX).orElse(null),
                JsonPath.check(in.path("path"), in.needText("path", PATH_CHARS_MAX)),
                expect,
                Map.of());
        in.done();
        return check;
    }

    static @Nullable DeliverTo readDeliver(Input in) {
        return in.object("deliver").map(OutcomeRequest::deliver).orElse(null);
    }

    private static DeliverTo deliver(Input in) {
        String url = in.text("url", PATH_CHARS_MAX)
                .map(text -> address(in.path("url"), text))
                .orElse(null);
        CommandLine command = TaskRequest.readCommand(in);
        if ((url == null) == (command == null)) {
            throw MimikitException.invalid(
                    in.path("url"), in.path("url") + " or command is required, and only one of them");
        }
        String on = in.text("on", RequestLimits.NAME_CHARS_MAX).orElse(ON_ALWAYS);
        if (!Set.of(ON_ALWAYS, ON_FAILURE).contains(on)) {
            throw MimikitException.invalid(
                    in.path("on"), in.path("on") + ": \"" + on + "\" is not known; use always or failure");
        }
        DeliverTo to = new DeliverTo(
                url,
                command,
                in.get("delivery", Delivery.TYPE).orElse(Delivery.AT_LEAST_ONCE),
                on.equals(ON_FAILURE),
                Map.of());
        in.done();
        return to;
    }

    private static String address(String field, String text) {
        if (ADDRESS.matcher(text).matches()) {
            return text;
        }
        throw MimikitException.invalid(
                field, field + ": \"" + text + "\" is no http or https address without user and password");
    }

    /** Planners have their plans looked at, and tell their results themselves. */
    static void checkLane(Input in, String lane, @Nullable Verify verify, @Nullable DeliverTo deliver) {
        if (lane.equals(KernelConfig.PLANNER) && (verify != null || deliver != null)) {
            String field = in.path(verify != null ? "verify" : "deliver");
            throw MimikitException.invalid(field, field + ": a request for the planner has none; give it to a worker");
        }
    }
}
