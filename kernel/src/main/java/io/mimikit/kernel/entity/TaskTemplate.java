package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The task that a trigger starts, without what only an occurrence knows. Null means the configured default. Immutable. */
public record TaskTemplate(
        String lane,
        String prompt,
        @Nullable CommandLine command,
        int priority,
        @Nullable String key,
        @Nullable Long timeoutMillis,
        @Nullable Long deadlineMillis,
        Delivery delivery,
        @Nullable RetryPolicy retry,
        @Nullable String traceId,
        @Nullable Verify verify,
        @Nullable DeliverTo deliver,
        Map<String, Object> extra) {
    public static final Shape<TaskTemplate> SHAPE = Shape.<TaskTemplate>of()
            .field("lane", TaskTemplate::lane, FieldType.STRING)
            .field("prompt", t -> t.prompt.isEmpty() ? null : t.prompt, FieldType.STRING)
            .field("command", TaskTemplate::command, CommandLine.SHAPE)
            .field("priority", TaskTemplate::priority, FieldType.INT)
            .field("key", TaskTemplate::key, FieldType.STRING)
            .field("timeoutMillis", TaskTemplate::timeoutMillis, FieldType.LONG)
            .field("deadlineMillis", TaskTemplate::deadlineMillis, FieldType.LONG)
            .field("delivery", TaskTemplate::delivery, Delivery.TYPE)
            .field("retry", TaskTemplate::retry, RetryPolicy.SHAPE)
            .field("traceId", TaskTemplate::traceId, FieldType.STRING)
            .field("verify", TaskTemplate::verify, Verify.SHAPE)
            .field("deliver", TaskTemplate::deliver, DeliverTo.SHAPE)
            .extra(TaskTemplate::extra)
            .build(d -> new TaskTemplate(
                    d.or("lane", FieldType.STRING, "worker"),
                    d.or("prompt", FieldType.STRING, ""),
                    d.opt("command", CommandLine.SHAPE),
                    d.or("priority", FieldType.INT, TaskSpec.PRIORITY_DEFAULT),
                    d.opt("key", FieldType.STRING),
                    d.opt("timeoutMillis", FieldType.LONG),
                    d.opt("deadlineMillis", FieldType.LONG),
                    d.or("delivery", Delivery.TYPE, Delivery.AT_LEAST_ONCE),
                    d.opt("retry", RetryPolicy.SHAPE),
                    d.opt("traceId", FieldType.STRING),
                    d.opt("verify", Verify.SHAPE),
                    d.opt("deliver", DeliverTo.SHAPE),
                    d.extra()));
}
