package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the result of a task goes beside the conversation: to an address that takes a POST, or to a command. Immutable.
 *
 * @param delivery at least once: sent again after a crash, under the same delivery id; at most once: in doubt then
 * @param failuresOnly whether successes are not sent
 */
public record DeliverTo(
        @Nullable String url,
        @Nullable CommandLine command,
        Delivery delivery,
        boolean failuresOnly,
        Map<String, Object> extra) {
    public static final Shape<DeliverTo> SHAPE = Shape.<DeliverTo>of()
            .field("url", DeliverTo::url, FieldType.STRING)
            .field("command", DeliverTo::command, CommandLine.SHAPE)
            .field("delivery", DeliverTo::delivery, Delivery.TYPE)
            .field("failuresOnly", d -> d.failuresOnly ? Boolean.TRUE : null, FieldType.BOOL)
            .extra(DeliverTo::extra)
            .build(d -> new DeliverTo(
                    d.opt("url", FieldType.STRING),
                    d.opt("command", CommandLine.SHAPE),
                    d.or("delivery", Delivery.TYPE, Delivery.AT_LEAST_ONCE),
                    d.or("failuresOnly", FieldType.BOOL, false),
                    d.extra()));

    /** The address or the command, in one line. */
    public String describe() {
        return url != null ? url : command == null ? "" : command.describe();
    }
}
