package io.mimikit.server;

import io.mimikit.kernel.engine.EngineListener;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts what only passes by: commits, firings and how late they were, answers. Thread-safe. */
final class EngineMeter implements EngineListener {
    /** Upper bounds of the lateness buckets; what is above is in none. */
    static final long[] LATENESS_MILLIS = {10, 100, 1000, 5000, 30_000, 60_000, 300_000};

    private final LongAdder commits = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder firings = new LongAdder();
    private final LongAdder latenessMillis = new LongAdder();
    private final AtomicLongArray lateness = new AtomicLongArray(LATENESS_MILLIS.length);
    private final AtomicLongArray answers = new AtomicLongArray(6);

    @Override
    public void committed(List<Transition> transitions) {
        commits.increment();
        records.add(transitions.size());
        for (Transition transition : transitions) {
            transition.changes().forEach(change -> firing(change, transition.at()));
        }
    }

    private void firing(Change change, Instant at) {
        if (change.before() != null || !(change.after() instanceof Task task)) {
            return;
        }
        Instant scheduled = task.spec().origin().scheduledAt();
        if (scheduled == null) {
            return;
        }
        long late = Math.max(0, Duration.between(scheduled, at).toMillis());
        firings.increment();
        latenessMillis.add(late);
        for (int i = 0; i < LATENESS_MILLIS.length; i++) {
            if (late <= LATENESS_MILLIS[i]) {
                lateness.incrementAndGet(i);
            }
        }
    }

    void answered(int status) {
        answers.incrementAndGet(Math.clamp(status / 100, 0, 5));
    }

    long commits() {
        return commits.sum();
    }

    long records() {
        return records.sum();
    }

    long firings() {
        return firings.sum();
    }

    double latenessSeconds() {
        return latenessMillis.sum() / 1000.0;
    }

    long lateAtMost(int bucket) {
        return lateness.get(bucket);
    }

    long answers(int hundred) {
        return answers.get(hundred);
    }
}
