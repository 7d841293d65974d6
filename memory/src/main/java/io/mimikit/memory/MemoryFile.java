package io.mimikit.memory;

import java.time.Instant;

/** One memory file in a listing. Immutable. */
public record MemoryFile(String path, long bytes, Instant modifiedAt) {}
