package io.mimikit.app.config;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The limits of the HTTP surface, and the names that it answers to beside the local ones. Immutable. */
public record HttpConfig(ByteSize maxBody, List<String> allowedHosts) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

    public HttpConfig {
        allowedHosts = List.copyOf(allowedHosts);
        Checks checks = new Checks().between("maxBody", maxBody, ByteSize.kib(1), ByteSize.gib(1));
        allowedHosts.forEach(name -> checks.that(
                NAME.matcher(name).matches(),
                "allowedHosts",
                name,
                "use host names without scheme and port, e.g. mimikit.example"));
        checks.orThrow();
    }

    static HttpConfig read(Section section) {
        return new HttpConfig(
                section.size("maxBody", ByteSize.mib(1), "largest request body"),
                section
                        .list("allowedHosts", "names beside localhost that a server on a loopback address answers to")
                        .stream()
                        .flatMap(names -> Arrays.stream(names.split(",")))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList());
    }
}
