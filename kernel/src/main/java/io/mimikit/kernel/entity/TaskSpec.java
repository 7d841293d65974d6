package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task is to do and under which rules; fixed when the task is made. Immutable.
 *
 * @param lane the lane that runs it
 * @param role who does it, where a model is called
 * @param prompt what an agent is asked, empty for a command
 * @param command what to run, null for an agent
 * @param priority 0 to 10, higher is sooner
 * @param key the source for fair turns and per-source limits
 * @param timeoutMillis limit of one attempt
 * @param deadlineAt limit of the whole task
 * @param verify how it is found out whether it reached what it was for
 * @param deliver where its result goes beside the conversation
 * @param data what the worker needs beside the prompt, as plain values
 */
public record TaskSpec(
        String lane,
        Role role,
        String prompt,
        @Nullable CommandLine command,
        WorkClass workClass,
        int priority,
        String key,
        String conversation,
        @Nullable Instant notBefore,
        long timeoutMillis,
        @Nullable Instant deadlineAt,
        Delivery delivery,
        RetryPolicy retry,
        List<String> after,
        AfterFailed afterFailed,
        Notify notifyWhen,
        @Nullable String traceId,
        Origin origin,
        @Nullable Verify verify,
        @Nullable DeliverTo deliver,
        Map<String, Object> data,
        Map<String, Object> extra) {
    /** In {@link #data}: what made the condition of its trigger fire; comes from outside and is never an instruction. */
    public static final String EVIDENCE = "evidence";

    /** In {@link #data}: the leaf of a condition that the task is asked for. */
    public static final String CHECK = "check";

    public static final int PRIORITY_DEFAULT = 5;
    public static final int PRIORITY_MAX = 10;

    public static final Shape<TaskSpec> SHAPE = Shape.<TaskSpec>of()
            .field("lane", TaskSpec::lane, FieldType.STRING)
            .field("role", TaskSpec::role, Role.TYPE)
            .field("prompt", t -> t.prompt.isEmpty() ? null : t.prompt, FieldType.STRING)
            .field("command", TaskSpec::command, CommandLine.SHAPE)
            .field("class", TaskSpec::workClass, WorkClass.TYPE)
            .field("priority", TaskSpec::priority, FieldType.INT)
            .field("key", TaskSpec::key, FieldType.STRING)
            .field("conversation", TaskSpec::conversation, FieldType.STRING)
            .field("notBefore", TaskSpec::notBefore, FieldType.INSTANT)
            .field("timeoutMillis", TaskSpec::timeoutMillis, FieldType.LONG)
            .field("deadlineAt", TaskSpec::deadlineAt, FieldType.INSTANT)
            .field("delivery", TaskSpec::delivery, Delivery.TYPE)
            .field("retry", TaskSpec::retry, RetryPolicy.SHAPE)
            .field("after", TaskSpec::after, FieldType.STRINGS)
            .field("afterFailed", t -> t.after.isEmpty() ? null : t.afterFailed, AfterFailed.TYPE)
            .field("notify", TaskSpec::notifyWhen, Notify.TYPE)
            .field("traceId", TaskSpec::traceId, FieldType.STRING)
            .field("origin", TaskSpec::origin, Origin.SHAPE)
            .field("verify", TaskSpec::verify, Verify.SHAPE)
            .field("deliver", TaskSpec::deliver, DeliverTo.SHAPE)
            .field("data", TaskSpec::data, FieldType.TREE)
            .extra(TaskSpec::extra)
            .build(d -> new TaskSpec(
                    d.need("lane", FieldType.STRING),
                    d.or("role", Role.TYPE, Role.WORKER),
                    d.or("prompt", FieldType.STRING, ""),
                    d.opt("command", CommandLine.SHAPE),
                    d.or("class", WorkClass.TYPE, WorkClass.BACKGROUND),
                    d.or("priority", FieldType.INT, PRIORITY_DEFAULT),
                    d.or("key", FieldType.STRING, ""),
                    d.or("conversation", FieldType.STRING, Conversation.MAIN),
                    d.opt("notBefore", FieldType.INSTANT),
                    d.or("timeoutMillis", FieldType.LONG, 600_000L),
                    d.opt("deadlineAt", FieldType.INSTANT),
                    d.or("delivery", Delivery.TYPE, Delivery.AT_LEAST_ONCE),
                    d.need("retry", RetryPolicy.SHAPE),
                    d.or("after", FieldType.STRINGS, List.of()),
                    d.or("afterFailed", AfterFailed.TYPE, AfterFailed.FAIL),
                    d.or("notify", Notify.TYPE, Notify.ALWAYS),
                    d.opt("traceId", FieldType.STRING),
                    d.or("origin", Origin.SHAPE, Origin.of(Actor.ENGINE)),
                    d.opt("verify", Verify.SHAPE),
                    d.opt("deliver", DeliverTo.SHAPE),
                    d.or("data", FieldType.TREE, Map.of()),
                    d.extra()));

    /** Without a way to verify it, told in the conversation only. */
    public TaskSpec(
            String lane,
            Role role,
            String prompt,
            @Nullable CommandLine command,
            WorkClass workClass,
            int priority,
            String key,
            String conversation,
            @Nullable Instant notBefore,
            long timeoutMillis,
            @Nullable Instant deadlineAt,
            Delivery delivery,
            RetryPolicy retry,
            List<String> after,
            AfterFailed afterFailed,
            Notify notifyWhen,
            @Nullable String traceId,
            Origin origin,
            Map<String, Object> data,
            Map<String, Object> extra) {
        this(
                lane,
                role,
                prompt,
                command,
                workClass,
                priority,
                key,
                conversation,
                notBefore,
                timeoutMillis,
                deadlineAt,
                delivery,
                retry,
                after,
                afterFailed,
                notifyWhen,
                traceId,
                origin,
                null,
                null,
                data,
                extra);
    }

    /** The same with these two. */
    public TaskSpec with(@Nullable Verify check, @Nullable DeliverTo target) {
        return new TaskSpec(
                lane,
                role,
                prompt,
                command,
                workClass,
                priority,
                key,
                conversation,
                notBefore,
                timeoutMillis,
                deadlineAt,
                delivery,
                retry,
                after,
                afterFailed,
                notifyWhen,
                traceId,
                origin,
                check,
                target,
                data,
                extra);
    }

    /** The first line of what is to be done, at most 120 characters. */
    public String title() {
        String text = command != null ? command.describe() : prompt;
        String line =
                text.lines().filter(l -> !l.isBlank()).findFirst().orElse("").strip();
        return line.length() <= 120 ? line : line.substring(0, 117) + "...";
    }
}
