package io.mimikit.app.config;

import java.time.Duration;

/** How often and how soon a failed attempt is repeated, where the task says nothing. Immutable. */
public record RetryConfig(int maxAttempts, Duration backoff, Duration maxBackoff) {
    public RetryConfig {
        new Checks()
                .between("maxAttempts", maxAttempts, 1, 1_000)
                .between("backoff", backoff, Duration.ZERO, Duration.ofDays(1))
                .between("maxBackoff", maxBackoff, backoff, Duration.ofDays(30))
                .orThrow();
    }

    static RetryConfig read(Section section) {
        return new RetryConfig(
                section.integer("maxAttempts", 3, "attempts in all, the first included"),
                section.duration(
                        "backoff",
                        Duration.ofSeconds(5),
                        "longest wait before the second attempt; doubles, with full jitter"),
                section.duration("maxBackoff", Duration.ofMinutes(15), "longest wait before any attempt"));
    }
}
