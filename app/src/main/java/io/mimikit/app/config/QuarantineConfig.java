package io.mimikit.app.config;

/** What is said of the quarantine; nothing in it is ever deleted. Immutable. */
public record QuarantineConfig(ByteSize warn) {
    public QuarantineConfig {
        new Checks().between("warn", warn, ByteSize.kib(1), ByteSize.gib(1_024)).orThrow();
    }

    static QuarantineConfig read(Section section) {
        return new QuarantineConfig(
                section.size("warn", ByteSize.mib(100), "size of quarantine/ from which on doctor warns"));
    }
}
