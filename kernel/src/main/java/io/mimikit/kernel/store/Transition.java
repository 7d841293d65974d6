package io.mimikit.kernel.store;

import io.mimikit.kernel.entity.Actor;
import java.time.Instant;
import java.util.List;

/**
 * One atomic record: everything that one decision changes. Immutable.
 *
 * @param q its place in the order of commits, from 1 without gaps; the order is this and never the clock
 * @param at when it was decided
 * @param why the name of the decision, such as {@code task.create}
 * @param by who asked for it
 */
public record Transition(long q, Instant at, String why, Actor by, List<Change> changes) {}
