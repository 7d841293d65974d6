package io.mimikit.kernel;

/**
 * How much stays in the state of what is over or piles up. Immutable. Ages are in milliseconds.
 *
 * @param questionsMax questions in all, above which the oldest closed ones go
 * @param questionsKeepMillis age at which a closed question goes
 * @param noticesMax notices that may wait in one conversation; beyond it the oldest are given up
 * @param conversationsMax conversations in all, above which the oldest that are over go
 * @param conversationsKeepMillis silence after which a conversation that is over goes; its messages are in memory then
 * @param usageKeepMillis age at which the usage of a day goes
 * @param idempotencyMax keys of requests that are remembered at once; beyond it a new key is refused
 * @param outboxMax effects that may wait to be carried out; beyond it a new one is refused
 */
public record Retention(
        int questionsMax,
        long questionsKeepMillis,
        int noticesMax,
        int conversationsMax,
        long conversationsKeepMillis,
        long usageKeepMillis,
        int idempotencyMax,
        int outboxMax) {
    private static final long DAY_MILLIS = 86_400_000L;

    public static final Retention DEFAULT =
            new Retention(1000, 90 * DAY_MILLIS, 1000, 1000, 90 * DAY_MILLIS, 400 * DAY_MILLIS, 200_000, 10_000);
}
