package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asked for a change. Immutable.
 *
 * @param who the name of a token, of a role or of a part of the runtime; never a secret
 * @param via the surface: http, cli, tool, hook, file, engine
 * @param from the peer's address, or the task on whose behalf it was, where there is one
 */
public record Actor(String who, String via, @Nullable String from, Map<String, Object> extra) {
    public static final Actor ENGINE = new Actor("engine", "engine", null);

    public static final Shape<Actor> SHAPE = Shape.<Actor>of()
            .field("who", Actor::who, FieldType.STRING)
            .field("via", Actor::via, FieldType.STRING)
            .field("from", Actor::from, FieldType.STRING)
            .extra(Actor::extra)
            .build(d -> new Actor(
                    d.or("who", FieldType.STRING, "engine"),
                    d.or("via", FieldType.STRING, "engine"),
                    d.opt("from", FieldType.STRING),
                    d.extra()));

    /** Without anything that this program doesn't know. */
    public Actor(String who, String via, @Nullable String from) {
        this(who, via, from, Map.of());
    }

    /** Whether the change came from outside the engine, and so belongs into the audit. */
    public boolean isExternal() {
        return !via.equals("engine");
    }
}
