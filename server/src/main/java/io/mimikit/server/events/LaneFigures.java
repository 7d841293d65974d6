package io.mimikit.server.events;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.state.State;
import io.mimikit.server.wire.WireLane;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the hub the figures of lanes that have changed, as long as somebody follows, at most every
 * {@value #PAUSE_MILLIS} ms. Thread-safe; sleeps while nothing changes.
 */
public final class LaneFigures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneFigures.class);
    private static final long PAUSE_MILLIS = 250;

    private final Engine engine;
    private final Map<String, Map<String, Object>> told = new HashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean dirty;

    public LaneFigures(Engine engine) {
        this.engine = engine;
    }

    /** Starts to tell. */
    public void start(EventHub hub) {
        Thread.ofVirtual().name("mimikit-lane-figures").start(() -> run(hub));
    }

    /** Says that figures may have changed; returns at once. */
    public synchronized void changed() {
        dirty = true;
        notifyAll();
    }

    private void run(EventHub hub) {
        try {
            while (awaitChange()) {
                if (hub.readers() > 0) {
                    tell(hub);
                }
                if (stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitChange() throws InterruptedException {
        while (!dirty && stopped.getCount() > 0) {
            wait();
        }
        dirty = false;
        return stopped.getCount() > 0;
    }

    private void tell(EventHub hub) {
        try {
            engine.query(LaneFigures::figures).forEach((lane, figures) -> {
                if (!figures.equals(told.put(lane, figures))) {
                    hub.figures(lane, figures);
                }
            });
        } catch (MimikitException e) {
            LOG.debug("no figures of lanes: {}", e.getMessage());
        }
    }

    private static Map<String, Map<String, Object>> figures(State state) {
        Map<String, Map<String, Object>> figures = new LinkedHashMap<>();
        state.lanes().forEach(lane -> figures.put(lane.limits().name(), WireLane.figures(lane)));
        return figures;
    }

    @Override
    public synchronized void close() {
        stopped.countDown();
        notifyAll();
    }
}
