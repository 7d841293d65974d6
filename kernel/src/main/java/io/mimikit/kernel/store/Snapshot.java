package io.mimikit.kernel.store;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import java.util.List;
import java.util.Map;

/**
 * The committed state at one moment. Immutable.
 *
 * @param through the last record that it contains
 * @param entities all live entities by kind, without {@code finished}
 * @param finished tasks that are over and leave the live state with this checkpoint
 */
public record Snapshot(long through, Map<Kind, List<Entity>> entities, List<Task> finished) {}
