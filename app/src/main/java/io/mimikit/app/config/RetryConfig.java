package io.mimikit.app.config;

import java.time.Duration;

/** How often and how soon a failed attempt is repeated, where the task says nothing. Immutable. */
public record RetryConfig(int maxAttempts, Duration backoff, Duration maxBackoff) {
    private static final Duration USUAL = Duration.ofSeconds(5);

    public RetryConfig {
        new Checks()
                .between("maxAttempts", maxAttempts, 1, 1_000)
                .between("backoff", backoff, Duration.ZERO, Duration.ofDays(1))
                .between("maxBackoff", maxBackoff, backoff, Duration.ofDays(30))
                .orThrow();
    }

    static RetryConfig read(Section section) {
        int attempts = section.integer("maxAttempts", 3, "attempts in all, the first included");
        Duration longest = section.duration("maxBackoff", Duration.ofMinutes(15), "longest wait before any attempt");
        return new RetryConfig(
                attempts,
                section.duration(
                        "backoff",
                        longest.compareTo(USUAL) < 0 ? longest : USUAL,
                        "longest wait before the second attempt; doubles, with full jitter"),
                longest);
    }
}
