package io.mimikit.memory;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A message of a conversation as the archive knows it. Immutable. */
public record ArchivedMessage(String id, String role, String text, Instant createdAt) {
    /** Size of the text in UTF-8. */
    int textBytes() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
