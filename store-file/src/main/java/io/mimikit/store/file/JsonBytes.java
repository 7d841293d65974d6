package io.mimikit.store.file;

import io.mimikit.kernel.doc.DocWriter;
import io.mimikit.kernel.doc.FieldName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * JSON text in one growing, reusable buffer, written field by field. Not thread-safe.
 *
 * <p>Half a surrogate pair has no UTF-8 form, so it is written as U+FFFD: what is on disk must be readable. Written by
 * hand because three fifths of all processor time of a busy engine went into writing JSON through a library that builds
 * its text twice; what it writes is the same to the byte.
 */
final class JsonBytes implements DocWriter {
    private static final int KEPT_BYTES_MAX = 4 << 20;
    /** The most that one character takes: an escape by number. */
    private static final int CHARACTER_BYTES_MAX = 6;

    private static final int LONG_DIGITS_MAX = 20;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LONG_MIN = String.valueOf(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

    /** What stands before the place where the text goes on. */
    private enum Place {
        /** Nothing, or an object or list that has just begun. */
        FIRST,
        /** Another item. */
        NEXT,
        /** The name of a field. */
        NAMED
    }

    private final @Nullable DocumentLayout layout;
    private byte[] bytes = new byte[64 << 10];
    private int size;
    private int depth;
    private Place place = Place.FIRST;
    private @Nullable UnaryOperator<String> cut;

    JsonBytes() {
        this(null);
    }

    JsonBytes(@Nullable DocumentLayout layout) {
        this.layout = layout;
    }

    /** Empties the buffer, whatever state the text in it was in. */
    void reset() {
        size = 0;
        depth = 0;
        place = Place.FIRST;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = new byte[KEPT_BYTES_MAX];
        }
    }

    /** What becomes of texts, but not of names, from now on; null: they are written as they are. */
    void cutTexts(@Nullable UnaryOperator<String> how) {
        cut = how;
    }

    /** The buffer itself; valid to {@link #size} and until the next write. */
    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Takes back the newest bytes. */
    void chop(int count) {
        size -= count;
    }

    /** Adds bytes as they are, between two values. */
    void raw(byte[] source) {
        put(source, source.length);
    }

    @Override
    public void startObject() {
        start('{');
    }

    @Override
    public void endObject() {
        end('}');
    }

    @Override
    public void startArray() {
        start('[');
    }

    @Override
    public void endArray() {
        end(']');
    }

    private void start(char bracket) {
        separate();
        if (++depth > Json.WRITE_DEPTH_MAX) {
            throw new StreamConstraintsException("nested more than " + Json.WRITE_DEPTH_MAX + " deep");
        }
        put(bracket);
        place = Place.FIRST;
    }

    private void end(char bracket) {
        boolean lines = layout != null && place == Place.NEXT && layout.hasLines(depth);
        depth--;
        if (lines) {
            line();
        }
        put(bracket);
        valueDone();
    }

    private void valueDone() {
        place = depth == 0 ? Place.FIRST : Place.NEXT;
    }

    /** What has to stand between the text so far and the next name or value. */
    private void separate() {
        if (place == Place.NEXT) {
            put(',');
        }
        if (layout != null && depth > 0 && place != Place.NAMED) {
            if (layout.hasLines(depth)) {
                line();
            } else if (place == Place.NEXT) {
                put(' ');
            }
        }
    }

    private void line() {
        if (layout != null) {
            put(layout.line(), layout.lineLength(depth));
        }
    }

    @Override
    public void name(String name) {
        separate();
        quoted(name);
        named(':');
    }

    @Override
    public void name(FieldName name) {
        separate();
        byte[] json = name.json();
        put(json, json.length);
        named(':');
    }

    private void named(char colon) {
        put(colon);
        if (layout != null) {
            put(' ');
        }
        place = Place.NAMED;
    }

    @Override
    public void string(String value) {
        separate();
        quoted(cut == null ? value : cut.apply(value));
        valueDone();
    }

    private void quoted(String text) {
        int length = text.length();
        grow(length + 2);
        byte[] to = bytes;
        int at = size;
        to[at++] = '"';
        int i = 0;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (!isPlain(c)) {
                break;
            }
            to[at++] = (byte) c;
        }
        size = at;
        if (i < length) {
            escaped(text, i);
        }
        put('"');
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
    }

    /** Any characters, from an index on. */
    private void escaped(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            grow(CHARACTER_BYTES_MAX);
            char c = text.charAt(i);
            if (isPlain(c)) {
                bytes[size++] = (byte) c;
            } else if (c < 0x80) {
                escape(c);
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xC0 | c >> 6);
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                bytes[size++] = (byte) (0xE0 | c >> 12);
                bytes[size++] = (byte) (0x80 | (c >> 6 & 0x3F));
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                pair(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                put(REPLACEMENT, REPLACEMENT.length);
            }
        }
    }

    private void pair(int point) {
        bytes[size++] = (byte) (0xF0 | point >> 18);
        bytes[size++] = (byte) (0x80 | (point >> 12 & 0x3F));
        bytes[size++] = (byte) (0x80 | (point >> 6 & 0x3F));
        bytes[size++] = (byte) (0x80 | (point & 0x3F));
    }

    private void escape(char c) {
        bytes[size++] = '\\';
        char letter = switch (c) {
            case '"', '\\' -> c;
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 'u';
        };
        bytes[size++] = (byte) letter;
        if (letter == 'u') {
            bytes[size++] = '0';
            bytes[size++] = '0';
            bytes[size++] = HEX[c >> 4];
            bytes[size++] = HEX[c & 15];
        }
    }

    @Override
    public void integer(long value) {
        separate();
        if (value == Long.MIN_VALUE) {
            put(LONG_MIN, LONG_MIN.length);
        } else {
            digits(value);
        }
        valueDone();
    }

    private void digits(long value) {
        grow(LONG_DIGITS_MAX);
        long left = value;
        if (left < 0) {
            bytes[size++] = '-';
            left = -left;
        }
        int count = 1;
        for (long rest = left; rest >= 10; rest /= 10) {
            count++;
        }
        for (int i = size + count - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        size += count;
    }

    /** JSON has no infinity and no NaN; both are written as null. */
    @Override
    public void decimal(double value) {
        separate();
        byte[] text = Double.isFinite(value) ? String.valueOf(value).getBytes(StandardCharsets.US_ASCII) : NULL;
        put(text, text.length);
        valueDone();
    }

    @Override
    public void bool(boolean value) {
        literal(value ? TRUE : FALSE);
    }

    @Override
    public void nothing() {
        literal(NULL);
    }

    private void literal(byte[] text) {
        separate();
        put(text, text.length);
        valueDone();
    }

    void field(String name, String value) {
        name(name);
        string(value);
    }

    void field(String name, long value) {
        name(name);
        integer(value);
    }

    private void put(char ascii) {
        grow(1);
        bytes[size++] = (byte) ascii;
    }

    private void put(byte[] source, int length) {
        grow(length);
        System.arraycopy(source, 0, bytes, size, length);
        size += length;
    }

    private void grow(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
        }
    }
}
