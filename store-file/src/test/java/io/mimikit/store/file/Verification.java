package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.AuditLine;
import io.mimikit.kernel.store.AuditVerdict;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Transition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Opens what a power cut left, and compares it with what the world was told. Stateless. */
final class Verification {
    private static final Path QUARANTINE = Scenario.ROOT.resolve("quarantine");
    private static final Path MANIFEST = Scenario.ROOT.resolve("state").resolve(Manifest.FILE);

    private Verification() {}

    /** Recovers, compares, goes on, and recovers again; answers the last record that was found. */
    static long verify(FaultyDisk left, Expectation expected) throws IOException {
        verifyProven(left, expected);
        long q;
        try (FileStore store = Scenario.open(left)) {
            Recovered recovered = store.open();
            verify(store, recovered, expected, left);
            assertThat(recovered.findings()).noneMatch(finding -> finding.contains("older generation"));
            verifyNoOrphans(recovered, left);
            verifyKept(left, expected.torn());
            left.life().tell(expected);
            q = recovered.lastQ();
            Entity lane = new Samples(11).full(Kind.LANE);
            store.commit(
                    List.of(new Transition(q + 1, World.START, "test", Actor.ENGINE, List.of(World.created(lane)))));
        }
        try (FileStore store = Scenario.open(left)) {
            Recovered recovered = store.open();
            assertThat(recovered.lastQ()).as("goes on").isEqualTo(q + 1);
            assertThat(recovered.findings()).as("goes on").isEmpty();
        }
        return q;
    }

    /** Recovers with the newest manifest damaged as well: one whole generation is enough. */
    static void verifyWithoutNewestManifest(FaultyDisk left, Expectation expected) throws IOException {
        if (!left.exists(MANIFEST)) {
            return;
        }
        left.overwrite(MANIFEST, "{}".getBytes(StandardCharsets.UTF_8));
        try (FileStore store = Scenario.open(left)) {
            Recovered recovered = store.open();
            verify(store, recovered, expected, left);
            assertThat(recovered.findings()).anyMatch(finding -> finding.contains("older generation"));
        }
    }

    /** The state is that after one of the records, none of the acknowledged is missing, and the logs tell of all. */
    static void verify(FileStore store, Recovered recovered, Expectation expected, Disk disk) throws IOException {
        long q = recovered.lastQ();
        World world = expected.world();
        assertThat(q).as("last record").isBetween(expected.acknowledged(), world.q());
        assertThat(recovered.copied() && !expected.copied())
                .as("passes for a copy")
                .isFalse();
        Map<String, Entity> missing = new HashMap<>(world.stateAt(q));
        for (Entity entity : recovered.entities()) {
            assertThat(entity).isEqualTo(missing.remove(World.key(entity)));
        }
        for (Entity entity : missing.values()) {
            verifyFinished(store, recovered, entity, expected.removable());
        }
        assertThat(store.readAudit(0, 1000).stream().map(AuditLine::q)).isEqualTo(world.audited(q));
        verifyLogs(expected, q, disk); // the logs were up to date when the audit was
        AuditVerdict verdict = new AuditChain(Scenario.ROOT, disk).verify();
        assertThat(verdict.isIntact()).as(Objects.toString(verdict)).isTrue();
    }

    private static void verifyFinished(FileStore store, Recovered recovered, Entity entity, Set<String> removable) {
        assertThat(entity).as("not live, so a finished task").isInstanceOf(Task.class);
        Task task = (Task) entity;
        if (removable.contains(task.id()) && !recovered.finished().containsKey(task.id())) {
            return;
        }
        assertThat(recovered.finished()).containsEntry(task.id(), task.status());
        assertThat(store.findFinished(task.id())).contains(task);
        assertThat(task.status().isTerminal()).isTrue();
    }

    private static void verifyLogs(Expectation expected, long q, Disk disk) throws IOException {
        World world = expected.world();
        for (Entity entity : world.stateAt(q).values()) {
            if (entity instanceof Task task && !expected.removable().contains(task.id())) {
                assertThat(runs(disk, RunEntry.TASK, task.id())).isEqualTo(world.runs(RunEntry.TASK, task.id(), q));
            }
        }
        List<RunEntry> all = world.runs(RunEntry.TRIGGER, "trigger-1", q);
        List<RunEntry> found = runs(disk, RunEntry.TRIGGER, "trigger-1");
        assertThat(found).hasSizeGreaterThanOrEqualTo(Math.min(all.size(), expected.triggerLinesMax()));
        assertThat(found).isEqualTo(all.subList(all.size() - found.size(), all.size()));
    }

    private static List<RunEntry> runs(Disk disk, String subject, String id) throws IOException {
        return RunLogs.read(disk, RunLogs.file(new StateDirectory(Scenario.ROOT), subject, id), 1000);
    }

    private static void verifyNoOrphans(Recovered recovered, Disk disk) throws IOException {
        Set<String> known = recovered.entities().stream().map(Entity::id).collect(Collectors.toSet());
        known.addAll(recovered.finished().keySet());
        for (String name : disk.list(Scenario.ROOT.resolve("runs/tasks"))) {
            assertThat(known).as("whose run log it is").contains(name.replace(LogFile.SUFFIX, ""));
        }
    }

    /** What was cut is in quarantine, with the reason. */
    private static void verifyKept(Disk disk, String torn) throws IOException {
        boolean kept = torn.isEmpty();
        for (String name : disk.list(QUARANTINE)) {
            Path reason = QUARANTINE.resolve(name + ".reason.json");
            if (disk.exists(reason) && text(disk, name).equals(torn)) {
                assertThat(Json.object(disk.read(reason))).containsKey("reason");
                kept = true;
            }
        }
        assertThat(kept).as("what was cut is in quarantine").isTrue();
    }

    private static String text(Disk disk, String name) throws IOException {
        return new String(disk.read(QUARANTINE.resolve(name)), StandardCharsets.ISO_8859_1);
    }

    /** Although damage may still hit its lines, a proven record can't pass for one that nobody was told of. */
    private static void verifyProven(Disk disk, Expectation expected) throws IOException {
        if (expected.proven() > 0) {
            Recovery.State state = Recovery.read(disk, new StateDirectory(Scenario.ROOT), Migrations.CURRENT);
            assertThat(state.tail().provenQ()).as("proven").isGreaterThanOrEqualTo(expected.proven());
        }
        if (expected.folded() > 0) {
            Manifest manifest = Manifest.parse(disk.read(MANIFEST)).orElseThrow();
            assertThat(manifest.through()).as("folded").isGreaterThanOrEqualTo(expected.folded());
        }
    }
}
