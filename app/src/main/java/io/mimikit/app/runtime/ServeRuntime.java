package io.mimikit.app.runtime;

import io.mimikit.app.cli.ExitStatus;
import io.mimikit.app.cli.Serve;
import io.mimikit.app.cli.ServeOptions;
import io.mimikit.app.config.Config;
import io.mimikit.app.config.ReservedSettings;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Ulids;
import io.mimikit.store.file.NioDisk;
import io.mimikit.store.legacy.LegacyImport;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code mimikit serve}: starts a {@link MimikitRuntime}, says that it is ready, waits for a signal or a restart, drains.
 */
public final class ServeRuntime implements Serve {
    private static final Logger LOG = LoggerFactory.getLogger(ServeRuntime.class);

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    public ServeRuntime(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    @Override
    public int run(ServeOptions options, Config config) {
        ReservedSettings.refuse(config);
        StopRequest stop = new StopRequest();
        Thread hook = Thread.ofPlatform().name("mimikit-signal").unstarted(() -> onSignal(stop));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            UsableDirectory.require(options.stateDirectory());
            importOldState(options, config);
            return serve(options, config, stop);
        } catch (MimikitException e) {
            int status = ExitStatus.of(e.code());
            if (status == ExitStatus.INTERNAL) {
                LOG.error("the start failed", e);
            }
            err.println("mimikit: " + e.getMessage());
            stop.stop(status);
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.stop(ExitStatus.INTERNAL);
            return ExitStatus.INTERNAL;
        } catch (RuntimeException | Error e) {
            stop.stop(ExitStatus.INTERNAL);
            throw e;
        } finally {
            stop.stopped();
        }
    }

    private int serve(ServeOptions options, Config config, StopRequest stop) throws InterruptedException {
        try (MimikitRuntime runtime = MimikitRuntime.start(options, config, environment, stop)) {
            sayReady(options, config, runtime);
            LOG.info(
                    "ready at {} with pid {}",
                    runtime.url(),
                    ProcessHandle.current().pid());
            int status = stop.await();
            LOG.info("asked to stop with status {}", status);
            if (status == ExitStatus.UNAVAILABLE) {
                err.println("mimikit: another process has taken the state; this one ends");
            } else {
                runtime.drain();
            }
            LOG.info("stopped with status {}", status);
            return status;
        }
    }

    /** Makes a state of ours of one of the older program, and says what came of it; programs get one line, so not there. */
    private void importOldState(ServeOptions options, Config config) {
        InstantSource clock = InstantSource.system();
        LegacyImport legacy =
                new LegacyImport(new NioDisk(), clock, new Ulids(clock, new SecureRandom()), KernelSettings.of(config));
        legacy.inPlace(options.stateDirectory())
                .map(report -> report.text(StateDirectoryTool.REASONS_SHOWN_MAX))
                .ifPresent((options.json() ? err : out)::print);
    }

    /** The JVM is going down: lets the drain finish, then ends with the server's own status instead of the signal's. */
    private static void onSignal(StopRequest stop) {
        stop.stop(ExitStatus.OK);
        try {
            stop.awaitStopped();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(stop.status());
    }

    private void sayReady(ServeOptions options, Config config, MimikitRuntime runtime) {
        long millis = runtime.startMillis();
        if (options.json()) {
            out.println(JsonMapper.builder()
                    .build()
                    .writeValueAsString(Map.of(
                            "ready", true,
                            "startMs", millis,
                            "url", runtime.url(),
                            "stateDir", options.stateDirectory().toString(),
                            "model", config.model().text())));
        } else {
            out.println(String.format(
                    Locale.ROOT,
                    "mimikit ready in %d ms · %s · state %s · model %s",
                    millis,
                    runtime.url(),
                    options.stateDirectory(),
                    config.model().text()));
        }
        out.flush();
    }
}
