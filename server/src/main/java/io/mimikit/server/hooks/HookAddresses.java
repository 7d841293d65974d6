package io.mimikit.server.hooks;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret addresses of webhooks. An address is the trigger's id with a code over it that only this state's key makes:
 * so no address has to be kept anywhere, and each can be shown again. Immutable, thread-safe.
 */
public final class HookAddresses {
    public static final int KEY_BYTES = 32;
    /** Of the code's 32 bytes; 160 bits can't be guessed. */
    private static final int CODE_BYTES = 20;

    private static final Pattern SECRET = Pattern.compile(
            "([A-Za-z0-9][A-Za-z0-9._-]{0,63})-([0-9a-f]{" + 2 * CODE_BYTES + "})(?:\\.([1-9][0-9]?))?");

    /**
     * Which webhook somebody says he calls; not proven yet.
     *
     * @param index among the webhooks of the trigger's condition, from 0
     */
    public record Claim(String triggerId, int index, String code) {}

    private final SecretKeySpec key;

    public HookAddresses(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("the key of webhooks has " + key.length + " bytes, not " + KEY_BYTES);
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /**
     * The last part of the address.
     *
     * @param rotation how often the trigger got new addresses
     */
    public String secret(String triggerId, long rotation, int index) {
        return triggerId + "-" + code(triggerId, rotation, index) + (index == 0 ? "" : "." + index);
    }

    /** What the last part of an address claims to be; empty when it can't be one. */
    public static Optional<Claim> claim(String secret) {
        Matcher matcher = SECRET.matcher(secret);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int index = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        return Optional.of(new Claim(matcher.group(1), index, matcher.group(2)));
    }

    /** Whether the claim is true; takes as long whatever was guessed. */
    public boolean proves(Claim claim, long rotation) {
        return MessageDigest.isEqual(
                code(claim.triggerId, rotation, claim.index).getBytes(StandardCharsets.US_ASCII),
                claim.code.getBytes(StandardCharsets.US_ASCII));
    }

    private String code(String triggerId, long rotation, int index) {
        byte[] mac = hmac(key, (triggerId + ":" + rotation + ":" + index).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac, 0, CODE_BYTES);
    }

    static byte[] hmac(SecretKeySpec key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
