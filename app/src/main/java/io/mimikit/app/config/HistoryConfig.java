package io.mimikit.app.config;

/** How many messages stay in a conversation before the oldest move to the archive. Immutable. */
public record HistoryConfig(int soft, int hard, ByteSize hardBytes) {
    private static final int SOFT_USUAL = 200;

    public HistoryConfig {
        new Checks()
                .between("soft", soft, 1, 1_000_000)
                .between("hard", hard, soft, 1_000_000)
                .between("hardBytes", hardBytes, ByteSize.kib(64), ByteSize.gib(1))
                .orThrow();
    }

    static HistoryConfig read(Section section) {
        int hard =
                section.integer("hard", 300, "messages from which on all that are not archived are archived at once");
        return new HistoryConfig(
                section.integer(
                        "soft",
                        Math.clamp(hard, 1, SOFT_USUAL),
                        "messages from which on archived ones leave the conversation"),
                hard,
                section.size(
                        "hardBytes",
                        ByteSize.mib(10),
                        "of texts, from which on archived messages leave and the others are archived at once"));
    }
}
