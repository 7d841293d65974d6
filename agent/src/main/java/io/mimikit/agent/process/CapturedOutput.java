package io.mimikit.agent.process;

import org.jspecify.annotations.Nullable;

/**
 * What a stream said. {@code text} is all of it, or its head and tail around a note that says what is left out; bytes
 * that are no UTF-8 became U+FFFD. {@code bytes} counts all that was written. {@code artifact} is the file name (SHA-256
 * of the content) that holds what the text leaves out, {@code null} when nothing is or it could not be kept. Immutable.
 */
public record CapturedOutput(
        String text, long bytes, @Nullable String artifact) {
    /** A stream that said nothing. */
    public static final CapturedOutput NONE = new CapturedOutput("", 0, null);
}
