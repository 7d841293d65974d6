package io.mimikit.server.hooks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.spec.SecretKeySpec;

/** Whether a body was signed by who knows a secret: HMAC-SHA-256, as {@code sha256=<hex>} or as hex alone. Stateless. */
final class Signature {
    private static final String PREFIX = "sha256=";

    private Signature() {}

    static boolean fits(String secret, byte[] body, String shown) {
        SecretKeySpec key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        String expected = HexFormat.of().formatHex(HookAddresses.hmac(key, body));
        String given = shown.strip().toLowerCase(Locale.ROOT);
        String bare = given.startsWith(PREFIX) ? given.substring(PREFIX.length()) : given;
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), bare.getBytes(StandardCharsets.UTF_8));
    }
}
