package io.mimikit.app.runtime;

import io.mimikit.agent.role.DraftSink;
import io.mimikit.server.DraftSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes what the Teller is about to say on to whoever watches. Thread-safe. */
final class Drafts implements DraftSink, DraftSource {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void draft(String conversation, String text) {
        listeners.forEach(listener -> listener.draft(conversation, text));
    }
}
