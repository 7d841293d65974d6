package io.mimikit.agent.model;

import io.mimikit.kernel.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that brought no whole answer. Its message names the model and what the provider said, never a secret.
 * Immutable.
 */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as the caller has to act differently. */
    public enum Code {
        /** The key is missing, wrong, without rights or without credit. */
        UNAUTHORIZED(false, ErrorCode.UNAUTHORIZED),
        RATE_LIMITED(true, ErrorCode.RATE_LIMITED),
        /** The provider answered, and can't serve now. */
        UNAVAILABLE(true, ErrorCode.UNAVAILABLE),
        /** The provider could not be reached. */
        NETWORK(true, ErrorCode.NETWORK),
        /** The request is wrong and stays wrong. */
        INVALID(false, ErrorCode.INVALID),
        /** The conversation is too long: shorten it, then ask once more. */
        CONTEXT_LENGTH(false, ErrorCode.INVALID),
        CONTENT_FILTER(false, ErrorCode.INVALID),
        /** Silence for too long. A call has no effect, so it may be repeated, unlike a timed-out attempt. */
        TIMEOUT(true, ErrorCode.UNAVAILABLE),
        /** The answer broke off. */
        INCOMPLETE(true, ErrorCode.NETWORK);

        private final boolean retryable;
        private final ErrorCode errorCode;

        Code(boolean retryable, ErrorCode errorCode) {
            this.retryable = retryable;
            this.errorCode = errorCode;
        }
    }

    private final Code code;
    private final @Nullable Duration retryAfter;

    public ModelException(Code code, String message) {
        this(code, message, null);
    }

    public ModelException(Code code, String message, @Nullable Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public Code code() {
        return code;
    }

    /** Whether the same call may succeed later without being changed. */
    public boolean retryable() {
        return code.retryable;
    }

    /** How long the provider asks to be left alone. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The kernel's code for a task that ends with this. */
    public ErrorCode errorCode() {
        return code.errorCode;
    }
}
