package io.mimikit.kernel.time;

/** Small sets of numbers 0–63 as the bits of a long. Stateless. */
final class Bits {
    private Bits() {}

    static boolean has(long set, int member) {
        return (set & (1L << member)) != 0;
    }

    /** The least member that is {@code from} or more, −1 when there is none. */
    static int next(long set, int from) {
        long rest = from > 63 ? 0 : set & (-1L << from);
        return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
    }

    /** How many members are less than {@code end}. */
    static int below(long set, int end) {
        return Long.bitCount(set & ((1L << end) - 1));
    }

    static int first(long set) {
        return Long.numberOfTrailingZeros(set);
    }
}
