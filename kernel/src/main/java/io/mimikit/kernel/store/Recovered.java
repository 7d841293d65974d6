package io.mimikit.kernel.store;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a store found. Immutable but for the maps, which the caller owns.
 *
 * @param lastQ the last record, 0 for none
 * @param lastAt its time
 * @param entities all live entities
 * @param finished how tasks that left the live state ended, by id
 * @param findings what people should know: cut tails, used fallbacks, quarantined files
 * @param copied whether the directory is a copy of another one and must not act before it is adopted
 */
public record Recovered(
        long lastQ,
        @Nullable Instant lastAt,
        List<Entity> entities,
        Map<String, TaskStatus> finished,
        List<String> findings,
        boolean copied) {}
