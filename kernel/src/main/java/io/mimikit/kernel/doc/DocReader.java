package io.mimikit.kernel.doc;

import org.jspecify.annotations.Nullable;

/**
 * A source of one document, value by value, for reading without a tree in between. What has another type than asked for
 * answers null or false; after a null the reader may stand anywhere, and the caller goes {@link #back} to where it was.
 * Not thread-safe.
 */
public interface DocReader {
    /** Where the reader stands, for {@link #back}. */
    int mark();

    void back(int mark);

    @Nullable
    String string();

    @Nullable
    Long integer();

    @Nullable
    Boolean bool();

    /** Enters the object that stands here; {@link #nextName} follows. Nothing is read when it is none. */
    boolean enterObject();

    /** The name of the next field, whose value follows; null at the end of the object, which is left. */
    @Nullable
    String nextName();

    /** Enters the list that stands here; {@link #nextItem} follows. Nothing is read when it is none. */
    boolean enterArray();

    /** Whether an item follows; at the end of the list it is left. */
    boolean nextItem();

    /** Whatever stands here as a plain value: String, Long, Double, Boolean, List, Map, or null. */
    @Nullable
    Object plain();
}
