package io.mimikit.kernel.engine;

import io.mimikit.kernel.IdSource;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.store.Store;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What an engine is made of. Immutable.
 *
 * @param nanos monotonic time
 * @param owner names this life of the process; never used twice
 */
public record EngineSetup(
        KernelConfig config,
        Store store,
        InstantSource clock,
        LongSupplier nanos,
        IdSource ids,
        RandomGenerator random,
        String owner) {}
