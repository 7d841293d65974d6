package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Transition;
import io.mimikit.store.simulated.Medium;
import io.mimikit.store.simulated.Platter;
import io.mimikit.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The lives of a state, with everything that a store does and much that happens to it. Each step waits until the
 * store's threads are done, so that every run makes the same operations in the same order.
 */
final class Scenario {
    static final Path ROOT = Path.of("/state").toAbsolutePath();
    static final FileStoreLimits LIMITS = new FileStoreLimits(
            1 << 20, 1, 1000, 1 << 20, 32 << 10, 1 << 20, 5_000, 20_000, 20_000, 1_000, 10_000, 16 << 20, 8 << 10,
            1_000);
    /** Segments of a few records. */
    private static final FileStoreLimits SMALL = new FileStoreLimits(
            1 << 20, 1, 1000, 20 << 10, 24 << 10, 1 << 20, 5_000, 20_000, 20_000, 1, 1, 16 << 20, 0, 1_000);

    private static final Path JOURNAL = ROOT.resolve("journal");
    private static final String EIO = "input/output error";

    final World world = new World();
    private final Consumer<FaultyDisk> mutation;
    private final List<Life> lives = new ArrayList<>();
    private final SettableClock clock = new SettableClock(World.START);
    private final List<Transition> batch = new ArrayList<>();
    private FaultyDisk disk = new FaultyDisk();
    private FileStore store;
    private Expectation expected = Expectation.NOTHING;

    Scenario() {
        this(disk -> {});
    }

    /** @param mutation what is wrong with the disk */
    Scenario(Consumer<FaultyDisk> mutation) {
        this.mutation = mutation;
        this.store = open(disk);
    }

    static FileStore open(Disk disk) {
        return new FileStore(ROOT, disk, InstantSource.fixed(World.START), LIMITS);
    }

    /** The disks of all machines that the state was on, in order. */
    List<Life> lives() {
        return lives;
    }

    FaultyDisk disk() {
        return disk;
    }

    /** What must be found now. */
    Expectation expected() {
        return expected;
    }

    Scenario run() {
        begin(disk);
        Task kept = work();
        trouble();
        killed(kept);
        powerCut();
        retention();
        copied();
        store.close();
        return this;
    }

    /** Goes on with another disk. */
    private Recovered begin(FaultyDisk next) {
        disk = next;
        mutation.accept(disk);
        if (lives.isEmpty() || lives.getLast() != disk.life()) {
            lives.add(disk.life());
        }
        tell(expected);
        store = new FileStore(ROOT, disk, clock, SMALL);
        Recovered recovered = store.open();
        settle();
        world.forgetAfter(recovered.lastQ());
        tell(expected.acknowledged(world.copy(), recovered.lastQ()));
        return recovered;
    }

    private void tell(Expectation now) {
        expected = now;
        disk.life().tell(now);
    }

    /** Waits for the logs. */
    private void settle() {
        store.readRuns(RunEntry.TASK, "nobody", 1);
    }

    private void commit() {
        tell(expected.acknowledged(world.copy(), expected.acknowledged()));
        store.commit(List.copyOf(batch));
        tell(expected.acknowledged(world.copy(), world.q()));
        batch.clear();
        settle();
    }

    private void checkpoint() {
        checkpoint(() -> {});
    }

    /** Another thing happens while the checkpoint is under way. */
    private void checkpoint(Runnable during) {
        List<Task> gone = new ArrayList<>();
        disk.before(op -> op.is("move", "/manifest.json"), during);
        Snapshot snapshot = world.snapshot();
        store.checkpoint(snapshot, finished -> {
            gone.addAll(finished);
            tell(expected.folded(snapshot.through()));
        });
        waitFor(() -> !store.isCheckpointing());
        world.left(gone);
    }

    /** Commits, checkpoints, tasks that leave and come back, segments that are full, an idle mark and an idle fold. */
    private Task work() {
        Task first = world.task(batch);
        Entity message = world.entity(batch, Kind.MESSAGE);
        commit();
        Task second = world.started(batch, world.task(batch));
        commit();
        checkpoint();
        world.entity(batch, Kind.LANE);
        commit();
        checkpoint();
        Task done = world.ended(batch, world.started(batch, first));
        commit();
        checkpoint(() -> {
            world.entity(batch, Kind.QUESTION);
            commit();
        });
        world.deleted(batch, message);
        commit();
        Task third = world.ended(batch, second);
        List<Task> again = new ArrayList<>();
        commit();
        checkpoint(() -> {
            again.add(world.retried(batch, third));
            commit();
        });
        again.add(world.retried(batch, done));
        commit();
        store.idle();
        tell(expected.proven(world.q()));
        world.ended(batch, world.started(batch, again.getFirst()));
        commit();
        clock.advance(Duration.ofMillis(SMALL.idleTailAgeMillis()));
        store.idle();
        assertThat(store.wantsCheckpoint()).isTrue();
        checkpoint();
        world.entity(batch, Kind.TRIGGER);
        commit();
        return again.getLast();
    }

    /** Errors of the disk that the process survives. */
    private void trouble() {
        failedCommit("force", "/journal/");
        Task task = world.started(batch, world.task(batch));
        commit();
        disk.fail(op -> op.is("force", "/runs/tasks/") && op.file().toString().endsWith(LogFile.SUFFIX), EIO);
        checkpoint();
        disk.heal();
        world.entity(batch, Kind.LANE);
        commit();
        checkpointThatFails("make", "/manifest.json");
        store.idle();
        tell(expected.proven(world.q()));
        failedRoll();
        world.ended(batch, task);
        commit();
        checkpointThatFails("force", "/runs/finished-");
        checkpoint();
    }

    private void fail(String what, String file) {
        disk.fail(op -> op.is(what, file), EIO);
    }

    /** A commit that the disk refuses; what is reloaded then is the truth. */
    private void failedCommit(String what, String file) {
        world.entity(batch, Kind.LANE);
        world.started(batch, world.task(batch));
        fail(what, file);
        tell(expected.acknowledged(world.copy(), expected.acknowledged()));
        assertThatThrownBy(() -> store.commit(List.copyOf(batch))).isInstanceOf(MimikitException.class);
        disk.heal();
        batch.clear();
        reload();
        world.entity(batch, Kind.LANE);
        commit();
    }

    private void reload() {
        Recovered reloaded = store.reload();
        assertThat(reloaded.lastQ()).isEqualTo(expected.acknowledged());
        world.forgetAfter(reloaded.lastQ());
        tell(expected.acknowledged(world.copy(), reloaded.lastQ()));
    }

    private void failedRoll() {
        world.entity(batch, Kind.LANE);
        commit();
        fail("forceDirectory", "/journal");
        store.checkpoint(world.snapshot(), gone -> {});
        assertThat(store.isCheckpointing()).isFalse();
        disk.heal();
        world.entity(batch, Kind.LANE);
        assertThatThrownBy(() -> store.commit(List.copyOf(batch))).isInstanceOf(MimikitException.class);
        batch.clear();
        reload();
    }

    private void checkpointThatFails(String what, String file) {
        AtomicBoolean durable = new AtomicBoolean();
        fail(what, file);
        store.checkpoint(world.snapshot(), ignored -> durable.set(true));
        waitFor(() -> !store.isCheckpointing());
        disk.heal();
        assertThat(durable).isFalse();
    }

    /** The process dies, the machine doesn't: what was not forced is there, and still not forced. */
    private void killed(Task task) {
        Task running = world.started(batch, task);
        commit();
        begin(dead());
        checkpoint();
        world.entity(batch, Kind.USAGE);
        commit();
        checkpoint();
        world.entity(batch, Kind.LANE);
        fail("force", "/journal/");
        tell(expected.acknowledged(world.copy(), expected.acknowledged()));
        assertThatThrownBy(() -> store.commit(List.copyOf(batch))).isInstanceOf(MimikitException.class);
        batch.clear();
        begin(dead());
        assertThat(world.q())
                .as("written, though never forced")
                .isEqualTo(expected.world().q());
        Task done = world.ended(batch, running);
        commit();
        checkpointThatFails("force", "/runs/finished-");
        begin(dead());
        checkpoint();
        world.retried(batch, done);
        commit();
    }

    private FaultyDisk dead() {
        FaultyDisk next = disk.kill();
        store.close();
        return next;
    }

    /** The power goes in the middle of a commit, and the next life begins with a torn tail. */
    private void powerCut() {
        world.task(batch);
        world.task(batch);
        disk.before(op -> op.is("force", "/journal/"), () -> disk.kill());
        tell(expected.acknowledged(world.copy(), expected.acknowledged()));
        assertThatThrownBy(() -> store.commit(List.copyOf(batch))).isInstanceOf(MimikitException.class);
        batch.clear();
        store.close();
        Medium medium = disk.life().medium();
        List<Medium.Fate> fates =
                new ArrayList<>(Collections.nCopies(medium.unforced().size(), Medium.Fate.KEPT));
        fates.set(fates.size() - 1, Medium.Fate.LOST);
        fates.set(lastOfAudit(medium), Medium.Fate.LOST);
        FaultyDisk left = new FaultyDisk(medium.survivor(fates));
        expected = expected.torn(torn(left));
        long acknowledged = expected.acknowledged();
        begin(left);
        assertThat(world.q()).as("the first of two records is whole").isEqualTo(acknowledged + 1);
        checkpoint();
        world.entity(batch, Kind.PLAN);
        commit();
        world.entity(batch, Kind.NOTICE);
        commit();
    }

    private int lastOfAudit(Medium medium) {
        Platter.Node audit =
                Objects.requireNonNull(disk.life().platter().names().get(ROOT.resolve("audit/audit-202611.jsonl")));
        List<Medium.Unforced> unforced = medium.unforced();
        int last = unforced.size() - 1;
        while (!unforced.get(last).isDataOf(audit)) {
            last--;
        }
        return last;
    }

    private static String torn(FaultyDisk left) {
        Map<Path, String> segments = new TreeMap<>(left.contents());
        segments.keySet().removeIf(path -> !path.startsWith(JOURNAL));
        String newest = segments.values().stream().reduce("", (before, next) -> next);
        return newest.substring(newest.lastIndexOf('\n') + 1);
    }

    /** Two days later; what ended on the first is no longer kept. */
    private void retention() {
        world.setClock(World.START.plus(Duration.ofDays(2)));
        Task task = world.task(batch);
        for (int i = 0; i < 3; i++) {
            task = world.started(batch, task);
        }
        world.ended(batch, task);
        commit();
        checkpoint();
        world.entity(batch, Kind.OUTBOX);
        commit();
        checkpoint();
        Instant now = World.START.plus(Duration.ofDays(31));
        tell(expected.removing(finishedBefore(World.START.plus(Duration.ofDays(1))), 2));
        RetentionLimits few =
                RetentionLimits.DEFAULT.withRuns(new RetentionLimits.Runs(Duration.ofDays(30), 2, 1_000, 1 << 20));
        store.retention().round(now, few, new StateRetention.Live(liveTasks(), Set.of(), Set.of()));
        world.started(batch, world.task(batch));
        commit();
        checkpoint();
    }

    private Set<String> liveTasks() {
        return world.stateAt(world.q()).values().stream()
                .filter(entity -> entity.kind() == Kind.TASK)
                .map(Entity::id)
                .collect(Collectors.toSet());
    }

    private Set<String> finishedBefore(Instant end) {
        return world.stateAt(world.q()).values().stream()
                .filter(entity -> entity instanceof Task task
                        && task.finishedAt() != null
                        && task.finishedAt().isBefore(end))
                .map(Entity::id)
                .collect(Collectors.toSet());
    }

    /** The directory is copied to another disk, and adopted there. */
    private void copied() {
        store.close();
        Map<Path, Platter.Node> names = new TreeMap<>();
        disk.life()
                .platter()
                .names()
                .forEach((path, node) ->
                        names.put(path, new Platter.Node(node.inode() + 1_000_000, node.isDirectory(), node.bytes())));
        tell(expected.copied(true));
        assertThat(begin(new FaultyDisk(new Platter(names))).copied()).isTrue();
        store.adopt();
        tell(expected.copied(false));
        world.entity(batch, Kind.CONVERSATION);
        commit();
        store.close();
        begin(disk);
        world.entity(batch, Kind.IDEMPOTENCY);
        commit();
    }

    static void waitFor(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for 30 s");
            }
            Thread.onSpinWait();
        }
    }
}
