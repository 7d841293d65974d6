package io.mimikit.kernel.request;

import io.mimikit.kernel.MimikitException;
import java.util.regex.Pattern;

/** Which ids from outside are accepted: safe as file names and in URLs. Thread-safe. */
public final class Ids {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Ids() {}

    /**
     * The id, if it is one.
     *
     * @throws MimikitException (invalid_input) otherwise
     */
    public static String check(String field, String id) {
        if (!SAFE.matcher(id).matches()) {
            String shown = id.length() > 80 ? id.substring(0, 80) + "…" : id;
            throw MimikitException.invalid(
                    field,
                    field + ": \"" + shown + "\" is no valid id; use a letter or digit, then up to 63 of"
                            + " letters, digits, '.', '_' and '-'");
        }
        return id;
    }
}
