package io.mimikit.store.simulated;

import java.util.Arrays;

/** Bytes that grow at their end without being copied each time. Not thread-safe. */
final class Content {
    private byte[] bytes;
    private int size;

    private Content(byte[] bytes, int size) {
        this.bytes = bytes;
        this.size = size;
    }

    static Content of(byte[] bytes) {
        return new Content(bytes.clone(), bytes.length);
    }

    Content copy() {
        return of(toByteArray());
    }

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    byte[] range(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Puts bytes over or behind what is there; a gap between is zeros. */
    void put(int offset, byte[] over) {
        int end = offset + over.length;
        if (end > size) {
            resize(end);
        }
        System.arraycopy(over, 0, bytes, offset, over.length);
    }

    /** Cuts, or grows with zeros. */
    void resize(int next) {
        if (next > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(next, 2 * size));
        }
        if (next < size) {
            Arrays.fill(bytes, next, size, (byte) 0);
        }
        size = next;
    }
}
