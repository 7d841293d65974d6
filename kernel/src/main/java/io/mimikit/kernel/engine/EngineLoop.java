package io.mimikit.kernel.engine;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of an engine. It sleeps until something is asked or due, at most {@link #SLEEP_MAX}, and never polls. Nobody
 * may interrupt it: it owns the journal's file.
 */
public final class EngineLoop implements AutoCloseable {
    /** The longest sleep, so that a suspended machine or a clock that was set is noticed. */
    public static final Duration SLEEP_MAX = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
    private static final Duration QUIET = Duration.ofMillis(200);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final Engine engine;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean running = true;

    private EngineLoop(Engine engine) {
        this.engine = engine;
        this.thread = Thread.ofPlatform().name("mimikit-engine").unstarted(this::run);
    }

    /** Starts the thread of an engine that has recovered. */
    public static EngineLoop start(Engine engine) {
        EngineLoop loop = new EngineLoop(engine);
        loop.thread.start();
        return loop;
    }

    private void run() {
        try {
            boolean quiet = false;
            long workedNanos = engine.passedNanos();
            while (running) {
                boolean worked = safeStep();
                long idleNanos = engine.passedNanos() - workedNanos;
                if (worked) {
                    workedNanos = engine.passedNanos();
                    quiet = false;
                } else if (quiet) {
                    engine.await(engine.idleNanos(SLEEP_MAX.toNanos()));
                } else if (idleNanos < QUIET.toNanos()) {
                    engine.await(engine.idleNanos(QUIET.toNanos() - idleNanos));
                } else {
                    quiet = becameQuiet();
                }
            }
            engine.close();
        } catch (RuntimeException | Error e) {
            LOG.error("the engine ends with an error", e);
            engine.abandon();
            throw e;
        } finally {
            ended.countDown();
        }
    }

    private boolean becameQuiet() {
        if (engine.idleNanos(1) == 0) {
            return false;
        }
        engine.idle();
        return true;
    }

    private boolean safeStep() {
        try {
            return engine.step();
        } catch (RuntimeException e) {
            LOG.error("a step of the engine failed; it goes on", e);
            return false;
        }
    }

    /** Ends the loop, folds the journal in and gives the state up; waits for it. */
    @Override
    public void close() {
        running = false;
        engine.wake();
        try {
            if (!ended.await(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.error("the engine did not stop within {}", STOP_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
