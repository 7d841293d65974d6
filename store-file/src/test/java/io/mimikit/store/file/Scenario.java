package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Transition;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A short life of a store on a disk: commits, three checkpoints, tasks that leave and come back, an idle mark, a stop. */
final class Scenario {
    static final Path ROOT = Path.of("/state").toAbsolutePath();
    static final FileStoreLimits LIMITS =
            new FileStoreLimits(1 << 20, 1, 1000, 1 << 20, 32 << 10, 1 << 20, 5_000, 20_000, 20_000, 1_000, 10_000);

    final World world = new World();
    private final FaultyDisk disk;
    private final FileStore store;
    private long acknowledged;

    Scenario(FaultyDisk disk) {
        this.disk = disk;
        this.store = open(disk);
    }

    static FileStore open(Disk disk) {
        return new FileStore(ROOT, disk, InstantSource.fixed(World.START), LIMITS);
    }

    /** The last record that a commit confirmed. */
    long acknowledged() {
        return acknowledged;
    }

    /** Runs until the end or until the disk is dead; answers whether it came to the end. */
    boolean run() {
        try {
            store.open();
            live();
            return true;
        } catch (MimikitException e) {
            if (!disk.isDead()) {
                throw e;
            }
            return false;
        } finally {
            store.close();
        }
    }

    private void live() {
        List<Transition> batch = new ArrayList<>();
        Task first = world.task(batch);
        Entity message = world.entity(batch, Kind.MESSAGE);
        commit(batch);
        Task second = world.started(batch, world.task(batch));
        Task done = world.ended(batch, world.started(batch, first));
        commit(batch);
        checkpoint();
        world.entity(batch, Kind.QUESTION);
        commit(batch);
        world.ended(batch, second);
        Task again = world.retried(batch, done);
        commit(batch);
        checkpoint();
        world.deleted(batch, message);
        world.entity(batch, Kind.TRIGGER);
        commit(batch);
        store.idle();
        world.ended(batch, world.started(batch, again));
        commit(batch);
        checkpoint();
        world.task(batch);
        commit(batch);
    }

    private void commit(List<Transition> batch) {
        store.commit(List.copyOf(batch));
        acknowledged = world.q();
        batch.clear();
    }

    /** Returns when the checkpoint is over and has cleaned up, or the disk is dead. */
    private void checkpoint() {
        CountDownLatch done = new CountDownLatch(1);
        store.checkpoint(world.snapshot(), finished -> {
            world.left(finished);
            done.countDown();
        });
        waitFor(() -> !store.isCheckpointing());
        if (done.getCount() > 0 && !disk.isDead()) {
            throw new AssertionError("a checkpoint failed on a good disk");
        }
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

    /** Opens what is left and compares, then goes on with it and compares again. */
    static void verify(FaultyDisk left, World world, long acknowledged) {
        long q;
        try (FileStore store = open(left)) {
            Recovered recovered = store.open();
            Verification.verify(store, recovered, world, acknowledged, left, ROOT);
            q = recovered.lastQ();
            Entity lane = new Samples(11).full(Kind.LANE);
            store.commit(List.of(new Transition(
                    q + 1, World.START, "test", io.mimikit.kernel.entity.Actor.ENGINE, List.of(World.created(lane)))));
        }
        try (FileStore store = open(left)) {
            Recovered recovered = store.open();
            if (recovered.lastQ() != q + 1 || !recovered.findings().isEmpty()) {
                throw new AssertionError("did not go on: " + recovered.lastQ() + " " + recovered.findings());
            }
        }
    }
}
