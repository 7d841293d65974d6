package io.mimikit.app.config;

/** Where the API and the web page listen. Immutable. */
public record ServerConfig(String host, int port) {
    public ServerConfig {
        new Checks()
                .that(!host.isBlank(), "host", host, "use an address or a host name, e.g. 127.0.0.1")
                .between("port", port, 0, 65_535)
                .orThrow();
    }

    static ServerConfig read(Section section) {
        return new ServerConfig(
                section.text("host", "127.0.0.1", "address to listen on; anything but loopback needs a token"),
                section.integer("port", 8787, "port to listen on; 0 = any free one, printed"));
    }
}
