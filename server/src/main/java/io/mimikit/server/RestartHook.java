package io.mimikit.server;

import io.mimikit.kernel.entity.Actor;

/** Restarts the program. Called once the answer is sent, on the thread of the request; must return at once. */
public interface RestartHook {
    void restart(Actor by);
}
