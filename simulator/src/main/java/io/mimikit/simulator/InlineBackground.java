package io.mimikit.simulator;

import io.mimikit.store.file.Background;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Does what a store wants done behind its back at once, in the caller's thread. Not thread-safe. */
final class InlineBackground implements Background {
    private final Agenda agenda;
    private final java.util.function.LongSupplier nowMillis;
    private final Map<String, Deque<Runnable>> waiting = new HashMap<>();
    private boolean closed;

    InlineBackground(Agenda agenda, java.util.function.LongSupplier nowMillis) {
        this.agenda = agenda;
        this.nowMillis = nowMillis;
    }

    @Override
    public void run(String thread, long delayMillis, Runnable work) {
        if (delayMillis > 0) {
            agenda.add(nowMillis.getAsLong() + delayMillis, () -> runUnlessClosed(thread, work));
        } else {
            runUnlessClosed(thread, work);
        }
    }

    private void runUnlessClosed(String thread, Runnable work) {
        if (closed) {
            return;
        }
        Deque<Runnable> behind = waiting.get(thread);
        if (behind != null) {
            behind.add(work); // it runs already, further up this stack
            return;
        }
        Deque<Runnable> queue = new ArrayDeque<>();
        waiting.put(thread, queue);
        work.run();
        while (!queue.isEmpty()) {
            queue.remove().run();
        }
        waiting.remove(thread);
    }

    @Override
    public void close() {
        closed = true;
    }
}
