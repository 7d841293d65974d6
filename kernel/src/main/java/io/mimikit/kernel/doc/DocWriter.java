package io.mimikit.kernel.doc;

/**
 * A sink for one document, field by field. Implementations turn the calls into JSON bytes or into a map; they need not
 * be thread-safe.
 */
public interface DocWriter {
    void startObject();

    void endObject();

    void startArray();

    void endArray();

    /** Starts a field of the current object; exactly one value follows. */
    void name(String name);

    /** The same for a name that programs know. */
    default void name(FieldName name) {
        name(name.text());
    }

    void string(String value);

    void integer(long value);

    void decimal(double value);

    void bool(boolean value);

    void nothing();
}
