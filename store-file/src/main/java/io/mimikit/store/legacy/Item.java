package io.mimikit.store.legacy;

import org.jspecify.annotations.Nullable;

/**
 * One thing that was found, and what became of it. Immutable.
 *
 * @param file by its path in the old directory; with {@code #n} for the n-th of a list, {@code #id} for an entry of a map
 * @param id as it was, where it had one
 * @param becomes what it is now, in words
 * @param reason why it was not simply taken over
 */
public record Item(
        ItemKind kind,
        String file,
        @Nullable String id,
        Outcome outcome,
        @Nullable String becomes,
        @Nullable String reason) {}
