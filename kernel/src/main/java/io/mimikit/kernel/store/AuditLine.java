package io.mimikit.kernel.store;

import io.mimikit.kernel.entity.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One line of the audit: who changed what, from what to what. Immutable.
 *
 * @param n counts from 1 without gaps
 * @param q the record that it was derived from
 * @param changes per entity: kind, id, before and after of the fields that differ
 * @param previous hash of the line before
 * @param hash of this line, over {@code previous} too
 */
public record AuditLine(
        long n,
        long q,
        Instant at,
        String what,
        Actor by,
        List<Map<String, Object>> changes,
        String previous,
        String hash) {}
