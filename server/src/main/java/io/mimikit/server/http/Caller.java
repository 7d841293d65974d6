package io.mimikit.server.http;

import io.mimikit.kernel.entity.Actor;

/**
 * Who sent a request. Immutable.
 *
 * @param actor as it goes into the audit
 * @param known whether it may see what a key opens
 */
public record Caller(Actor actor, boolean known) {}
