package io.mimikit.store.file;

import io.mimikit.kernel.doc.DocWriter;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/**
 * JSON text in one growing, reusable buffer, written field by field. Not thread-safe.
 *
 * <p>Half a surrogate pair has no UTF-8 form; Jackson writes it as an escape that it then refuses to read. So it is
 * written as U+FFFD: what is on disk must be readable.
 */
final class JsonBytes implements DocWriter {
    private static final int KEPT_BYTES_MAX = 4 << 20;
    /** Names of fields are few, but for those of other versions and those in people's own maps. */
    private static final int NAMES_MAX = 512;

    private final Buffer buffer = new Buffer();
    /** Names as they stand in the text, so that each is encoded once. */
    private final Map<String, SerializableString> names = new HashMap<>();

    private final ObjectWriteContext context;
    private JsonGenerator out;

    JsonBytes() {
        this(null);
    }

    JsonBytes(@Nullable PrettyPrinter layout) {
        this.context = new ObjectWriteContext.Base() {
            @Override
            public @Nullable PrettyPrinter getPrettyPrinter() {
                return layout;
            }

            @Override
            public boolean hasPrettyPrinter() {
                return layout != null;
            }
        };
        this.out = Json.FACTORY.createGenerator(context, buffer);
    }

    /** Empties the buffer, whatever state the text in it was in. */
    void reset() {
        buffer.size = 0;
        if (buffer.bytes.length > KEPT_BYTES_MAX) {
            buffer.bytes = new byte[KEPT_BYTES_MAX];
        }
        if (!out.streamWriteContext().inRoot()) {
            out = Json.FACTORY.createGenerator(context, buffer);
        }
    }

    /** The buffer itself; valid to {@link #size} and until the next write. */
    byte[] array() {
        out.flush();
        return buffer.bytes;
    }

    int size() {
        out.flush();
        return buffer.size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(array(), size());
    }

    /** Takes back the newest bytes. */
    void chop(int bytes) {
        out.flush();
        buffer.size -= bytes;
    }

    /** Adds bytes as they are, between two values. */
    void raw(byte[] bytes) {
        out.flush();
        buffer.write(bytes, 0, bytes.length);
    }

    @Override
    public void startObject() {
        out.writeStartObject();
    }

    @Override
    public void endObject() {
        out.writeEndObject();
    }

    @Override
    public void startArray() {
        out.writeStartArray();
    }

    @Override
    public void endArray() {
        out.writeEndArray();
    }

    @Override
    public void name(String name) {
        out.writeName(names.size() < NAMES_MAX ? names.computeIfAbsent(name, JsonBytes::encoded) : known(name));
    }

    private SerializableString known(String name) {
        SerializableString known = names.get(name);
        return known == null ? encoded(name) : known;
    }

    private static SerializableString encoded(String name) {
        return new SerializedString(wellFormed(name));
    }

    @Override
    public void string(String value) {
        out.writeString(wellFormed(value));
    }

    @Override
    public void integer(long value) {
        out.writeNumber(value);
    }

    /** JSON has no infinity and no NaN; both are written as null. */
    @Override
    public void decimal(double value) {
        if (Double.isFinite(value)) {
            out.writeNumber(value);
        } else {
            out.writeNull();
        }
    }

    @Override
    public void bool(boolean value) {
        out.writeBoolean(value);
    }

    @Override
    public void nothing() {
        out.writeNull();
    }

    void field(String name, String value) {
        name(name);
        string(value);
    }

    void field(String name, long value) {
        name(name);
        integer(value);
    }

    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaceHalves(text);
            }
        }
        return text;
    }

    private static String replaceHalves(String text) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                .forEach(result::appendCodePoint);
        return result.toString();
    }

    /** A byte array that grows. */
    private static final class Buffer extends OutputStream {
        private byte[] bytes = new byte[64 << 10];
        private int size;

        @Override
        public void write(int value) {
            grow(1);
            bytes[size++] = (byte) value;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            grow(length);
            System.arraycopy(source, offset, bytes, size, length);
            size += length;
        }

        private void grow(int more) {
            if (bytes.length - size < more) {
                bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
            }
        }
    }
}
