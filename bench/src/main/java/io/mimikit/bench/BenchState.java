package io.mimikit.bench;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineSetup;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.NioDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Engines over the real file store that a caller steps by hand. Stateless. */
public final class BenchState {
    /** Who asks from outside, so that the audit has its part to do. */
    public static final Actor PRODUCER = new Actor("bench", "cli", null);
    /** 300 bytes. */
    public static final String PROMPT =
            "Look at the newest entry of the log and say in one sentence what it means. ".repeat(4);

    private static final int DEEP = 1_000_000;
    private static final long AGING_MILLIS = 60_000;

    private BenchState() {}

    /** Opens the state in the directory; so many workers run at once. */
    public static Engine open(Path directory, int workers, AttemptRunner runner) {
        return open(directory, workers, runner, InstantSource.system(), System::nanoTime);
    }

    /** The same with a clock, which monotonic time has to follow. */
    static Engine open(Path directory, int workers, AttemptRunner runner, InstantSource clock, LongSupplier nanos) {
        SplittableRandom random = new SplittableRandom();
        Ulids ids = new Ulids(clock, random.split());
        FileStore store = new FileStore(directory, new NioDisk(), clock, FileStoreLimits.DEFAULT.reserveBytes(0));
        Engine engine = new Engine(new EngineSetup(config(workers), store, clock, nanos, ids, random, ids.next()));
        engine.open();
        engine.recover(runner);
        return engine;
    }

    /** The defaults but for the workers' lane. */
    public static KernelConfig config(int workers) {
        return KernelConfig.defaults()
                .withLane(new LaneLimits(KernelConfig.WORKER, workers, DEEP, DEEP, AGING_MILLIS, 0));
    }

    /** A recurring trigger as people make it. */
    static TriggerRequest every(String interval, Instant now) {
        return TriggerRequest.read(
                Input.of(Map.of("schedule", Map.of("every", interval), "task", Map.of("prompt", "look")), "trigger"),
                config(1),
                now,
                null);
    }

    /** Removes a directory with all that is in it. */
    public static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
