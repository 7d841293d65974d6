package io.mimikit.app.config;

/** The limits of the HTTP surface. Immutable. */
public record HttpConfig(ByteSize maxBody) {
    public HttpConfig {
        new Checks()
                .between("maxBody", maxBody, ByteSize.kib(1), ByteSize.gib(1))
                .orThrow();
    }

    static HttpConfig read(Section section) {
        return new HttpConfig(section.size("maxBody", ByteSize.mib(1), "largest request body"));
    }
}
