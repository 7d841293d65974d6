package io.mimikit.memory;

/**
 * A passage that answers a query. Immutable.
 *
 * @param path the file, relative to the state directory
 * @param line where the best match begins, counted from 1
 * @param score BM25; comparable within one answer only
 * @param snippet the text around the best match, without markers
 */
public record MemoryHit(String path, int line, double score, String snippet) {}
