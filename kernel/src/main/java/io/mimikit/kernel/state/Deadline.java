package io.mimikit.kernel.state;

import io.mimikit.kernel.entity.Kind;

/** Names the entity whose deadline it is. Immutable. */
public record Deadline(Kind kind, String id) {}
