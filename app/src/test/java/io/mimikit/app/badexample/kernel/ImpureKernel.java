package io.mimikit.app.badexample.kernel;

import io.mimikit.app.badexample.app.Settings;
import java.nio.file.Path;
import java.time.Instant;

/** Breaks the kernel's rules on purpose: looks up, asks the clock, knows files, sleeps. */
public final class ImpureKernel {
    private final Settings settings = new Settings();

    /** Everything that must not be. */
    public String decide(Path file) throws InterruptedException {
        Thread.sleep(1);
        return settings.name() + file + Instant.now();
    }
}
