package io.mimikit.app;

import java.util.Optional;

/** The version of the program. Thread-safe. */
public final class Version {
    private Version() {}

    /** As the jar says; classes that come from no jar are a development build. */
    public static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
