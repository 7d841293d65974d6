package io.mimikit.app.config;

/** The limits of what a user says at once. Immutable. */
public record InputConfig(ByteSize maxText) {
    public InputConfig {
        new Checks()
                .between("maxText", maxText, new ByteSize(1), ByteSize.mib(16))
                .orThrow();
    }

    static InputConfig read(Section section) {
        return new InputConfig(section.size("maxText", ByteSize.kib(64), "longest input text, in UTF-8 bytes"));
    }
}
