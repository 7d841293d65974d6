package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.time.Instant;
import java.util.Map;

/**
 * Remembers that a request was carried out, so that a repetition gets the first answer. Immutable. The id is
 * {@code scope/key}, where the scope is the endpoint and the caller.
 *
 * @param fingerprint hash of the request
 * @param resultId the id that was answered
 */
public record IdempotencyEntry(
        String id, String fingerprint, String resultId, Instant expiresAt, Map<String, Object> extra)
        implements Entity {
    public static final Shape<IdempotencyEntry> SHAPE = Shape.<IdempotencyEntry>of()
            .envelope("kind", "schemaVersion")
            .field("id", IdempotencyEntry::id, FieldType.STRING)
            .field("fingerprint", IdempotencyEntry::fingerprint, FieldType.STRING)
            .field("resultId", IdempotencyEntry::resultId, FieldType.STRING)
            .field("expiresAt", IdempotencyEntry::expiresAt, FieldType.INSTANT)
            .extra(IdempotencyEntry::extra)
            .build(d -> new IdempotencyEntry(
                    d.need("id", FieldType.STRING),
                    d.need("fingerprint", FieldType.STRING),
                    d.need("resultId", FieldType.STRING),
                    d.need("expiresAt", FieldType.INSTANT),
                    d.extra()));

    /** Without anything that this program doesn't know. */
    public IdempotencyEntry(String id, String fingerprint, String resultId, Instant expiresAt) {
        this(id, fingerprint, resultId, expiresAt, Map.of());
    }

    @Override
    public Kind kind() {
        return Kind.IDEMPOTENCY;
    }
}
