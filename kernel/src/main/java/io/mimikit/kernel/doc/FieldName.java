package io.mimikit.kernel.doc;

import java.nio.charset.StandardCharsets;

/**
 * A name of a field as it stands in programs, together with its JSON form, so that a writer only copies it. Immutable and
 * thread-safe, as long as nobody writes into {@link #json}.
 */
public final class FieldName {
    private final String text;
    private final byte[] json;

    /**
     * Makes the name of a field of ours, in which nothing needs an escape.
     *
     * @throws IllegalArgumentException when something does
     */
    public FieldName(String text) {
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\')) {
            throw new IllegalArgumentException("\"" + text + "\" is no name of a field");
        }
        this.text = text;
        this.json = ('"' + text + '"').getBytes(StandardCharsets.US_ASCII);
    }

    public String text() {
        return text;
    }

    /** The name in quotes; the array itself, not to be changed. */
    public byte[] json() {
        return json;
    }
}
