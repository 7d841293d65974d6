package io.mimikit.app.config;

import java.util.regex.Pattern;

/** The rule for names that users give inside the configuration. Stateless. */
final class Names {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}|\\*");

    private Names() {}

    static void check(Checks checks, String name) {
        checks.that(ALLOWED.matcher(name).matches(), name, "", "use letters, digits, - and _, at most 64, as a name");
    }
}
