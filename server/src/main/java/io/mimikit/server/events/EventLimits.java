package io.mimikit.server.events;

/**
 * Limits of the event stream. Immutable.
 *
 * @param readersMax streams open at once
 * @param keepAliveMillis silence after which a comment is sent
 * @param graceMillis how long a dropped client's write may still take
 * @param retrySeconds when a refused client may come back
 */
public record EventLimits(int readersMax, long keepAliveMillis, long graceMillis, long retrySeconds) {
    public static final EventLimits DEFAULT = new EventLimits(256, 15_000, 5_000, 10);
}
