package io.mimikit.memory;

import java.time.Instant;

/** A message of a conversation as the archive knows it. Immutable. */
public record ArchivedMessage(String id, String role, String text, Instant createdAt) {}
