package io.mimikit.server.http;

import io.mimikit.kernel.MimikitException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoded text, decoded strictly: a broken escape and bytes that are no UTF-8 are refused. Thread-safe. */
final class PercentText {
    private PercentText() {}

    /**
     * Decodes.
     *
     * @param plusIsSpace as in queries, not as in paths
     * @throws MimikitException (invalid_input)
     */
    static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                out.put((byte) (hex(text, in, i + 1) << 4 | hex(text, in, i + 2)));
                i += 2;
            } else {
                out.put(in[i] == '+' && plusIsSpace ? (byte) ' ' : in[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw broken(text);
        }
    }

    private static int hex(String text, byte[] in, int at) {
        int digit = at < in.length ? Character.digit(in[at], 16) : -1;
        if (digit < 0) {
            throw broken(text);
        }
        return digit;
    }

    private static MimikitException broken(String text) {
        return MimikitException.invalid("path", "\"" + text + "\" is not percent-encoded UTF-8");
    }
}
