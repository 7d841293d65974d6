package io.mimikit.server.hooks;

import java.util.Optional;

/** What webhooks need of the runtime. Thread-safe. */
public interface HookParts {
    /** The addresses of this state; empty where it is only looked at and has never had any. */
    Optional<HookAddresses> addresses();

    /** The secret that a reference ({@code env:NAME}, {@code file:PATH}) leads to; empty where there is none. */
    Optional<String> secret(String reference);

    /** Keeps what is too large for the state, durably; answers where it is found. */
    String keep(byte[] body);
}
