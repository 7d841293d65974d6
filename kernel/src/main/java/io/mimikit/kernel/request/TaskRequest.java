package io.mimikit.kernel.request;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.entity.AfterFailed;
import io.mimikit.kernel.entity.CommandLine;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.DeliverTo;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Notify;
import io.mimikit.kernel.entity.Origin;
import io.mimikit.kernel.entity.RetryPolicy;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.Verify;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.time.At;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task that somebody asks for; what is null takes the default. Immutable.
 *
 * @param retry the retry policy with the defaults filled in
 * @param idempotencyKey of the request, where the surface has none of its own
 */
public record TaskRequest(
        @Nullable String id,
        String lane,
        String prompt,
        @Nullable CommandLine command,
        @Nullable WorkClass workClass,
        int priority,
        @Nullable String key,
        String conversation,
        @Nullable Instant notBefore,
        @Nullable Duration timeout,
        @Nullable Duration deadline,
        @Nullable Delivery delivery,
        @Nullable RetryPolicy retry,
        List<String> after,
        AfterFailed afterFailed,
        @Nullable Notify notifyWhen,
        @Nullable String traceId,
        @Nullable Verify verify,
        @Nullable DeliverTo deliver,
        @Nullable String idempotencyKey) {

    /** A prompt for an agent of this lane and nothing else. */
    public static TaskRequest prompt(String lane, String prompt) {
        return new TaskRequest(
                null,
                lane,
                prompt,
                null,
                null,
                TaskSpec.PRIORITY_DEFAULT,
                null,
                Conversation.MAIN,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                AfterFailed.FAIL,
                null,
                null,
                null,
                null,
                null);
    }

    /**
     * Reads a request as SPEC describes tasks.
     *
     * @param now for relative times
     * @throws MimikitException (invalid_input) that names the field
     */
    public static TaskRequest read(Input in, KernelConfig config, Instant now) {
        TaskRequest request = new TaskRequest(
                in.get("id", FieldType.STRING)
                        .map(id -> Ids.check(in.path("id"), id))
                        .orElse(null),
                in.text("lane", 64).orElse(KernelConfig.WORKER),
                in.text("prompt", RequestLimits.PROMPT_CHARS_MAX).orElse(""),
                readCommand(in),
                in.get("class", WorkClass.TYPE).orElse(null),
                in.integer("priority", 0, TaskSpec.PRIORITY_MAX)
                        .map(Long::intValue)
                        .orElse(TaskSpec.PRIORITY_DEFAULT),
                in.text("key", RequestLimits.KEY_CHARS_MAX).orElse(null),
                in.get("conversation", FieldType.STRING)
                        .map(id -> Ids.check(in.path("conversation"), id))
                        .orElse(Conversation.MAIN),
                in.text("notBefore", 64)
                        .map(text -> instant(in.path("notBefore"), text, now))
                        .orElse(null),
                in.duration("timeout", RequestLimits.TIMEOUT_MIN, RequestLimits.TIMEOUT_MAX)
                        .orElse(null),
                in.duration("deadline", RequestLimits.TIMEOUT_MIN, RequestLimits.TIMEOUT_MAX)
                        .orElse(null),
                in.get("delivery", Delivery.TYPE).orElse(null),
                in.object("retry").map(retry -> readRetry(retry, config)).orElse(null),
                readAfter(in),
                in.get("afterFailed", AfterFailed.TYPE).orElse(AfterFailed.FAIL),
                in.get("notify", Notify.TYPE).orElse(null),
                in.text("traceId", RequestLimits.NAME_CHARS_MAX).orElse(null),
                OutcomeRequest.readVerify(in),
                OutcomeRequest.readDeliver(in),
                in.text("idempotencyKey", RequestLimits.KEY_CHARS_MAX).orElse(null));
        in.done();
        request.check(in, config);
        return request;
    }

    static Instant instant(String field, String text, Instant now) {
        return instant(field, text, ZoneOffset.UTC, now);
    }

    static Instant instant(String field, String text, ZoneId zone, Instant now) {
        try {
            return At.parse(text, zone, now).at();
        } catch (MimikitException e) {
            throw under(field, e);
        }
    }

    /** The same error about the field in which the value stood. */
    static MimikitException under(String field, MimikitException e) {
        String message = String.valueOf(e.getMessage());
        String own = e.field().orElse("") + ": ";
        return MimikitException.invalid(
                field, field + ": " + (message.startsWith(own) ? message.substring(own.length()) : message));
    }

    /** Reads {@code command}: a line for the shell, or an object with argv or line, env and stdin. */
    static @Nullable CommandLine readCommand(Input in) {
        if (in.raw("command").orElse(null) instanceof String) {
            String line = in.needText("command", RequestLimits.PROMPT_CHARS_MAX);
            return new CommandLine(List.of(), withoutNul(in, "command", line), Map.of(), null);
        }
        return in.object("command").map(TaskRequest::commandObject).orElse(null);
    }

    private static CommandLine commandObject(Input in) {
        List<String> argv = in.get("argv", FieldType.STRINGS).orElse(List.of());
        String line = in.text("line", RequestLimits.PROMPT_CHARS_MAX).orElse(null);
        if (argv.isEmpty() == (line == null)) {
            throw MimikitException.invalid(
                    in.path("argv"), in.path("argv") + " or line is required, and only one of them");
        }
        if (argv.size() > RequestLimits.ARGV_MAX
                || (!argv.isEmpty() && argv.getFirst().isBlank())) {
            throw MimikitException.invalid(
                    in.path("argv"),
                    in.path("argv") + " must name a program first and have at most " + RequestLimits.ARGV_MAX
                            + " words");
        }
        argv.forEach(word -> withoutNul(in, "argv", word));
        if (line != null) {
            withoutNul(in, "line", line);
        }
        CommandLine command = new CommandLine(argv, line, readEnv(in), readStdin(in));
        in.done();
        return command;
    }

    private static Map<String, String> readEnv(Input in) {
        Map<String, String> env = in.get("env", FieldType.STRING_MAP).orElse(Map.of());
        env.forEach((name, value) -> {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw MimikitException.invalid(
                        in.path("env"), in.path("env") + ": \"" + name + "\" is no name of a variable; leave out =");
            }
            withoutNul(in, "env", name + value);
        });
        return env;
    }

    /** What is handed to a program ends at its first NUL, so that it would get something else. */
    private static String withoutNul(Input in, String field, String text) {
        if (text.indexOf('\0') >= 0) {
            throw MimikitException.invalid(in.path(field), in.path(field) + " must not hold the character U+0000");
        }
        return text;
    }

    private static @Nullable String readStdin(Input in) {
        String stdin = in.get("stdin", FieldType.STRING).orElse(null);
        if (stdin != null && stdin.length() > RequestLimits.STDIN_CHARS_MAX) {
            throw MimikitException.invalid(
                    in.path("stdin"),
                    in.path("stdin") + " has " + stdin.length() + " characters; at most "
                            + RequestLimits.STDIN_CHARS_MAX + " are allowed; put it into a file");
        }
        return stdin;
    }

    static RetryPolicy readRetry(Input in, KernelConfig config) {
        RetryPolicy base = config.retry();
        List<ErrorCode> on = in.get("on", FieldType.STRINGS)
                .map(names -> codes(in.path("on"), names))
                .orElse(base.on());
        RetryPolicy policy = new RetryPolicy(
                in.integer("maxAttempts", 1, RetryPolicy.ATTEMPTS_MAX)
                        .map(Long::intValue)
                        .orElse(base.maxAttempts()),
                in.duration("backoff", Duration.ZERO, RequestLimits.TIMEOUT_MAX)
                        .map(Duration::toMillis)
                        .orElse(base.backoffMillis()),
                in.duration("maxBackoff", Duration.ZERO, RequestLimits.TIMEOUT_MAX)
                        .map(Duration::toMillis)
                        .orElse(base.maxBackoffMillis()),
                on);
        in.done();
        return policy;
    }

    private static List<ErrorCode> codes(String field, List<String> names) {
        List<ErrorCode> codes = new ArrayList<>();
        for (String name : names) {
            ErrorCode code = ErrorCode.fromWire(name);
            if (code == ErrorCode.INTERNAL && !name.equals("internal")) {
                throw MimikitException.invalid(
                        field,
                        field + ": \"" + name + "\" is no error code; use interrupted, rate_limited, unavailable,"
                                + " network, timeout, exit, not_achieved, invalid or internal");
            }
            codes.add(code);
        }
        return List.copyOf(codes);
    }

    private static List<String> readAfter(Input in) {
        List<String> after = in.get("after", FieldType.STRINGS).orElse(List.of());
        if (after.size() > RequestLimits.AFTER_MAX) {
            throw MimikitException.invalid(
                    in.path("after"), in.path("after") + " names more than " + RequestLimits.AFTER_MAX + " tasks");
        }
        after.forEach(id -> Ids.check(in.path("after"), id));
        return after.stream().distinct().toList();
    }

    private void check(Input in, KernelConfig config) {
        if (prompt.isEmpty() == (command == null)) {
            throw MimikitException.invalid(
                    in.path("prompt"), in.path("prompt") + " or command is required, and only one of them");
        }
        if (!config.lanes().containsKey(lane) || lane.equals(KernelConfig.TELLER)) {
            throw MimikitException.invalid(
                    in.path("lane"),
                    in.path("lane") + ": \"" + lane + "\" takes no tasks; use one of "
                            + config.lanes().keySet().stream()
                                    .filter(name -> !name.equals(KernelConfig.TELLER))
                                    .sorted()
                                    .toList());
        }
        OutcomeRequest.checkLane(in, lane, verify, deliver);
        checkDelivery(in.path("retry.maxAttempts"), delivery, retry);
    }

    static void checkDelivery(String field, @Nullable Delivery delivery, @Nullable RetryPolicy retry) {
        if (delivery == Delivery.AT_MOST_ONCE && retry != null && retry.maxAttempts() > 1) {
            throw MimikitException.invalid(
                    field,
                    field + ": " + retry.maxAttempts()
                            + " attempts and delivery at-most-once exclude each other; use 1");
        }
    }

    public TaskRequest lane(String value) {
        return new TaskRequest(
                id,
                value,
                prompt,
                command,
                workClass,
                priority,
                key,
                conversation,
                notBefore,
                timeout,
                deadline,
                delivery,
                retry,
                after,
                afterFailed,
                notifyWhen,
                traceId,
                verify,
                deliver,
                idempotencyKey);
    }

    /**
     * The spec with every default filled in.
     *
     * @param fallbackClass the class where the request names none
     * @param fallbackKey the key where the request names none
     */
    public TaskSpec toSpec(
            KernelConfig config, Instant now, Origin origin, WorkClass fallbackClass, String fallbackKey) {
        Role role = lane.equals(KernelConfig.PLANNER) ? Role.PLANNER : Role.WORKER;
        WorkClass chosen = workClass == null ? fallbackClass : workClass;
        Delivery way = delivery == null ? config.delivery() : delivery;
        RetryPolicy base = retry == null ? config.retry() : retry;
        RetryPolicy policy = way == Delivery.AT_MOST_ONCE
                ? new RetryPolicy(1, base.backoffMillis(), base.maxBackoffMillis(), base.on())
                : base;
        return new TaskSpec(
                lane,
                role,
                prompt,
                command,
                chosen,
                priority,
                key == null ? fallbackKey : key,
                conversation,
                notBefore,
                timeout == null ? config.timeoutMillis(role) : timeout.toMillis(),
                deadline == null ? null : now.plus(deadline),
                way,
                policy,
                after,
                afterFailed,
                notifyWhen == null ? (chosen == WorkClass.FOREGROUND ? Notify.ALWAYS : Notify.FAILURE) : notifyWhen,
                traceId,
                origin,
                verify,
                deliver,
                Map.of(),
                Map.of());
    }
}
