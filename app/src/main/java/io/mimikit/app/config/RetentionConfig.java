package io.mimikit.app.config;

import java.time.Duration;

/** How much stays in the state of what is over or piles up, and how often files are looked at. Immutable. */
public record RetentionConfig(
        Duration every,
        Duration questions,
        int questionsMax,
        int noticesMax,
        Duration conversations,
        int conversationsMax,
        Duration usage,
        int idempotencyMax,
        int outboxMax) {
    private static final Duration AGE_MAX = Duration.ofDays(36_500);
    private static final int COUNT_MAX = 10_000_000;

    public RetentionConfig {
        new Checks()
                .between("every", every, Duration.ofSeconds(1), Duration.ofDays(1))
                .between("questions", questions, Duration.ofHours(1), AGE_MAX)
                .between("questionsMax", questionsMax, 10, COUNT_MAX)
                .between("noticesMax", noticesMax, 10, COUNT_MAX)
                .between("conversations", conversations, Duration.ofHours(1), AGE_MAX)
                .between("conversationsMax", conversationsMax, 10, COUNT_MAX)
                .between("usage", usage, Duration.ofDays(1), AGE_MAX)
                .between("idempotencyMax", idempotencyMax, 10, COUNT_MAX)
                .between("outboxMax", outboxMax, 10, COUNT_MAX)
                .orThrow();
    }

    static RetentionConfig read(Section section) {
        return new RetentionConfig(
                section.duration("every", Duration.ofHours(6), "how often runs, artifacts, audit, backups are pruned"),
                section.duration("questions", Duration.ofDays(90), "age at which closed questions go"),
                section.integer("questionsMax", 1_000, "questions, above which the oldest closed ones go"),
                section.integer(
                        "noticesMax",
                        1_000,
                        "ends that may wait in one conversation to be told; older ones are given up"),
                section.duration(
                        "conversations",
                        Duration.ofDays(90),
                        "silence after which a conversation goes that is over and in memory; never main"),
                section.integer("conversationsMax", 1_000, "conversations, above which the oldest that are over go"),
                section.duration("usage", Duration.ofDays(400), "age at which the usage of a day goes"),
                section.integer(
                        "idempotencyMax", 200_000, "idempotency keys remembered at once; more are refused for a while"),
                section.integer(
                        "outboxMax",
                        10_000,
                        "memory entries that may wait to be written; more are refused for a while"));
    }
}
