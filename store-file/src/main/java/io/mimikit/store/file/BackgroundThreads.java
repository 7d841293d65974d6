package io.mimikit.store.file;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread for each name, which ends when it has had nothing to do for a while. Thread-safe. */
final class BackgroundThreads implements Background {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundThreads.class);
    private static final long IDLE_SECONDS = 10;

    private final Map<String, ScheduledThreadPoolExecutor> threads = new ConcurrentHashMap<>();

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what fails is logged where it fails
    public void run(String thread, long delayMillis, Runnable work) {
        threads.computeIfAbsent(thread, BackgroundThreads::start)
                .schedule(() -> guarded(thread, work), delayMillis, TimeUnit.MILLISECONDS);
    }

    private static ScheduledThreadPoolExecutor start(String name) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1, work -> Thread.ofPlatform().name(name).daemon().unstarted(work));
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static void guarded(String thread, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed", thread, e);
            throw e;
        }
    }

    @Override
    public void close() {
        threads.values().forEach(ScheduledThreadPoolExecutor::shutdown);
        threads.clear();
    }
}
