package io.mimikit.server.hooks;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.util.Optional;

/** What webhooks need of the runtime. Thread-safe. */
public interface HookParts {
    /** Where nobody can call. */
    HookParts NONE = new HookParts() {
        @Override
        public Optional<HookAddresses> addresses() {
            return Optional.empty();
        }

        @Override
        public Optional<String> secret(String reference) {
            return Optional.empty();
        }

        @Override
        public String keep(byte[] body) {
            throw new MimikitException(ErrorCode.UNAVAILABLE, "nothing is kept here");
        }
    };

    /** The addresses of this state; empty where nobody can call. */
    Optional<HookAddresses> addresses();

    /** The secret that a reference ({@code env:NAME}, {@code file:PATH}) leads to; empty where there is none. */
    Optional<String> secret(String reference);

    /** Keeps what is too large for the state, durably; answers where it is found. */
    String keep(byte[] body);
}
