package io.mimikit.kernel.decide;

import io.mimikit.kernel.IdSource;
import io.mimikit.kernel.entity.Actor;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * What a decision may know beside the state. Immutable but for the sources.
 *
 * @param now cut to milliseconds
 * @param owner this life of the process
 */
public record Context(Instant now, Actor by, IdSource ids, RandomGenerator random, String owner) {}
