package io.mimikit.app.config;

/** When the journal is folded into the documents. Immutable. */
public record JournalConfig(ByteSize tail) {
    public JournalConfig {
        new Checks().between("tail", tail, ByteSize.kib(4), ByteSize.gib(4)).orThrow();
    }

    static JournalConfig read(Section section) {
        return new JournalConfig(section.size(
                "tail",
                ByteSize.mib(32),
                "journal from which on it is folded into the documents while busy, once it is as large as they are"));
    }
}
