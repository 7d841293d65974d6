package io.mimikit.store.file;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The end of every line and of the manifest: {@code ,"c":"xxxxxxxx"}} with the CRC32C, in lower-case hex, of all bytes
 * before it. So the text stays JSON and proves itself. Stateless and thread-safe.
 */
final class Seal {
    static final String FIELD = "c";
    private static final byte[] HEAD = ",\"c\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final int LENGTH = HEAD.length + 8 + 2;

    private Seal() {}

    /** Seals the object that was just written, which began at {@code start}, and ends the line. */
    static void close(JsonBytes text, int start) {
        text.chop(1);
        byte[] seal = new byte[LENGTH + 1];
        System.arraycopy(HEAD, 0, seal, 0, HEAD.length);
        int crc = crc(text.array(), start, text.size() - start);
        for (int i = 0; i < 8; i++) {
            seal[HEAD.length + i] = HEX[crc >>> (28 - 4 * i) & 15];
        }
        seal[LENGTH - 2] = '"';
        seal[LENGTH - 1] = '}';
        seal[LENGTH] = '\n';
        text.raw(seal);
    }

    /** Whether these bytes, without a line end, are an object that ends with its own seal. */
    static boolean holds(byte[] bytes, int offset, int length) {
        int at = offset + length - LENGTH;
        if (at <= offset || bytes[at + LENGTH - 2] != '"' || bytes[at + LENGTH - 1] != '}') {
            return false;
        }
        for (int i = 0; i < HEAD.length; i++) {
            if (bytes[at + i] != HEAD[i]) {
                return false;
            }
        }
        int crc = crc(bytes, offset, at - offset);
        for (int i = 0; i < 8; i++) {
            if (bytes[at + HEAD.length + i] != HEX[crc >>> (28 - 4 * i) & 15]) {
                return false;
            }
        }
        return true;
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
