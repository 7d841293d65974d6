package io.mimikit.store.file;

import java.nio.charset.StandardCharsets;

/**
 * How documents are laid out: one field a line down to the fields of an entity's parts; what is deeper stays on its
 * line, so that a document is readable and yet not much larger than the data. Stateless and thread-safe.
 */
final class DocumentLayout {
    private static final int DEPTH_MAX = 4;
    private static final byte[] INDENT = ("\n" + "  ".repeat(DEPTH_MAX)).getBytes(StandardCharsets.US_ASCII);

    /** Whether each item of an object or list at this depth has a line of its own; the outermost is at depth 1. */
    boolean hasLines(int depth) {
        return depth <= DEPTH_MAX;
    }

    /** A line end and an indent, of which the first {@link #lineLength} bytes are those of a depth. */
    byte[] line() {
        return INDENT;
    }

    int lineLength(int depth) {
        return 1 + 2 * depth;
    }
}
