package io.mimikit.store.file;

/**
 * Where a line stands, for messages. Immutable.
 *
 * @param line counts from 1
 */
record Place(String file, long line) {
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
