package io.mimikit.kernel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one family of errors: a code, a message that says what happened, with which value and what to do next, and the
 * field at fault where there is one. Immutable.
 */
public final class MimikitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String field;

    public MimikitException(ErrorCode code, String message) {
        this(code, message, null, null);
    }

    public MimikitException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, message, null, cause);
    }

    private MimikitException(ErrorCode code, String message, @Nullable String field, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.field = field;
    }

    /** Bad input: {@code field} names what is wrong, the message the value and the fix. */
    public static MimikitException invalid(String field, String message) {
        return new MimikitException(ErrorCode.INVALID_INPUT, message, field, null);
    }

    /** Nothing of this kind has this id. */
    public static MimikitException notFound(String kind, String id) {
        return new MimikitException(ErrorCode.NOT_FOUND, "no " + kind + " with id " + id);
    }

    public ErrorCode code() {
        return code;
    }

    public boolean retryable() {
        return code.retryable();
    }

    /** The input field at fault, where the error is about one. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }
}
