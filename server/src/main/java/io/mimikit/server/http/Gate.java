package io.mimikit.server.http;

/** Decides who may ask. Thread-safe. */
public interface Gate {
    /**
     * Lets a request in.
     *
     * @throws Refusal when it may not come in, or not now
     */
    Caller admit(Request request, Routes.Entry entry);
}
