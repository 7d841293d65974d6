package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.kernel.store.AuditVerdict;
import io.mimikit.kernel.store.Recovered;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Compares what was recovered with what the world was told. */
final class Verification {
    private Verification() {}

    /** The state is that after one of the records, none of the acknowledged is missing, and the logs tell of all. */
    static void verify(FileStore store, Recovered recovered, World world, long acknowledged, Disk disk, Path root) {
        long q = recovered.lastQ();
        assertThat(q).as("last record").isBetween(acknowledged, world.q());
        Map<String, Entity> expected = new HashMap<>(world.stateAt(q));
        for (Entity entity : recovered.entities()) {
            assertThat(entity).isEqualTo(expected.remove(World.key(entity)));
        }
        for (Entity entity : expected.values()) {
            verifyFinished(store, recovered, entity);
        }
        verifyLogs(store, world, q, disk, root);
    }

    private static void verifyFinished(FileStore store, Recovered recovered, Entity entity) {
        assertThat(entity).as("not live, so a finished task").isInstanceOf(Task.class);
        Task task = (Task) entity;
        assertThat(recovered.finished()).containsEntry(task.id(), task.status());
        assertThat(store.findFinished(task.id())).contains(task);
        assertThat(task.status().isTerminal()).isTrue();
        assertThat(recovered.finished().get(task.id())).isNotEqualTo(TaskStatus.QUEUED);
    }

    private static void verifyLogs(FileStore store, World world, long q, Disk disk, Path root) {
        for (Entity entity : world.stateAt(q).values()) {
            if (entity instanceof Task task) {
                assertThat(store.readRuns(RunEntry.TASK, task.id(), 1000))
                        .isEqualTo(world.runs(RunEntry.TASK, task.id(), q));
            }
        }
        assertThat(store.readRuns(RunEntry.TRIGGER, "trigger-1", 1000))
                .isEqualTo(world.runs(RunEntry.TRIGGER, "trigger-1", q));
        assertThat(store.readAudit(0, 1000).stream().map(AuditLine::q)).isEqualTo(world.audited(q));
        AuditVerdict verdict = new AuditChain(root, disk).verify();
        assertThat(verdict.isIntact()).as(Objects.toString(verdict)).isTrue();
    }
}
