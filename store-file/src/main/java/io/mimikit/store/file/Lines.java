package io.mimikit.store.file;

/** Walks over the lines of a text in memory. Not thread-safe. */
final class Lines {
    private final byte[] bytes;
    private int start;
    private int end;
    private int next;
    private long number;
    private boolean whole;

    Lines(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The lines after the current one, by a walker of their own. */
    Lines rest() {
        Lines rest = new Lines(bytes);
        rest.next = next;
        rest.number = number;
        return rest;
    }

    /** Goes to the next line; false at the end. */
    boolean next() {
        if (next >= bytes.length) {
            return false;
        }
        start = next;
        end = start;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        whole = end < bytes.length;
        next = end + 1;
        number++;
        return true;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the line begins. */
    int start() {
        return start;
    }

    /** Without the line end. */
    int length() {
        return end - start;
    }

    /** Counts from 1. */
    long number() {
        return number;
    }

    /** Whether the line has an end; a last one without it is torn. */
    boolean whole() {
        return whole;
    }
}
