package io.mimikit.server;

import io.mimikit.kernel.engine.Engine;
import io.mimikit.server.hooks.HookParts;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What a server serves. Immutable.
 *
 * @param paths refuses patterns that lead out of the work directory
 * @param nanos monotonic time, the same as the engine's
 */
public record ServerParts(
        Engine engine,
        InstantSource clock,
        LongSupplier nanos,
        StatusExtras status,
        MemoryApi memory,
        RestartHook restart,
        DraftSource drafts,
        HookParts hooks,
        PathCheck paths) {}
