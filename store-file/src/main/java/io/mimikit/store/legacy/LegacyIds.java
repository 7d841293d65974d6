package io.mimikit.store.legacy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Ids of the old program as ids of ours. Its agents could choose any text, also one that leads out of a directory; such a
 * text gets another id, always the same, so that whatever names it still means the same thing. Stateless and thread-safe.
 */
final class LegacyIds {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int HEX_CHARS = 26;

    private LegacyIds() {}

    static boolean isSafe(String id) {
        return SAFE.matcher(id).matches();
    }

    /** The id itself where it is one, else its stand-in. */
    static String safe(String id) {
        return isSafe(id) ? id : derived(id);
    }

    static @Nullable String safeOrNull(@Nullable String id) {
        return id == null || id.isEmpty() ? null : safe(id);
    }

    /** An id for what has none that could be used, made of what it comes from. */
    static String derived(String... from) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : from) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return "imported-" + HexFormat.of().formatHex(digest.digest()).substring(0, HEX_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
