package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * That a trigger's runs fail: opened by the first failure, told once, closed by the next success. Immutable.
 *
 * @param taskId the run that opened it
 * @param error of that run
 * @param acknowledgedAt when somebody said that he knows; null until then
 * @param acknowledgedBy who did
 */
public record Incident(
        Instant openedAt,
        String taskId,
        @Nullable String error,
        @Nullable Instant acknowledgedAt,
        @Nullable String acknowledgedBy,
        Map<String, Object> extra) {
    public static final Shape<Incident> SHAPE = Shape.<Incident>of()
            .field("openedAt", Incident::openedAt, FieldType.INSTANT)
            .field("taskId", Incident::taskId, FieldType.STRING)
            .field("error", Incident::error, FieldType.STRING)
            .field("acknowledgedAt", Incident::acknowledgedAt, FieldType.INSTANT)
            .field("acknowledgedBy", Incident::acknowledgedBy, FieldType.STRING)
            .extra(Incident::extra)
            .build(d -> new Incident(
                    d.need("openedAt", FieldType.INSTANT),
                    d.or("taskId", FieldType.STRING, ""),
                    d.opt("error", FieldType.STRING),
                    d.opt("acknowledgedAt", FieldType.INSTANT),
                    d.opt("acknowledgedBy", FieldType.STRING),
                    d.extra()));

    public static Incident open(Instant at, String taskId, @Nullable String error) {
        return new Incident(at, taskId, error, null, null, Map.of());
    }

    public Incident acknowledged(Instant at, String by) {
        return new Incident(openedAt, taskId, error, at, by, extra);
    }
}
