package io.mimikit.agent.watch;

/**
 * How patient and how large a file watcher is. Immutable.
 *
 * @param quietMillis a change is told when nothing has followed it for so long
 * @param quietMillisMax but no later than this after the first of a series
 * @param pollMillis how often everything is looked at although nothing was heard
 * @param quickPollMillis the same while the operating system does not tell of every directory
 * @param patternsMax patterns at once
 * @param directoriesMax directories that the operating system is asked about
 * @param matchesMax files that one pattern keeps track of
 * @param matchesAllMax the same of all patterns together
 * @param walkedMax files that one look may pass
 * @param hashedBytesMax files up to this size are compared by content too
 * @param hashedBytesAllMax bytes that one look may read for that
 * @param changesMax changed paths that are named
 */
public record WatchLimits(
        long quietMillis,
        long quietMillisMax,
        long pollMillis,
        long quickPollMillis,
        int patternsMax,
        int directoriesMax,
        int matchesMax,
        int matchesAllMax,
        int walkedMax,
        int hashedBytesMax,
        long hashedBytesAllMax,
        int changesMax) {
    public static final WatchLimits DEFAULT = new WatchLimits(
            150, 1_000, 45_000, 1_000, 2_000, 8_192, 20_000, 200_000, 100_000, 64 << 10, 32L << 20, 100);

    public WatchLimits pollMillis(long slow, long quick) {
        return new WatchLimits(
                quietMillis,
                quietMillisMax,
                slow,
                quick,
                patternsMax,
                directoriesMax,
                matchesMax,
                matchesAllMax,
                walkedMax,
                hashedBytesMax,
                hashedBytesAllMax,
                changesMax);
    }

    public WatchLimits quietMillis(long quiet, long max) {
        return new WatchLimits(
                quiet,
                max,
                pollMillis,
                quickPollMillis,
                patternsMax,
                directoriesMax,
                matchesMax,
                matchesAllMax,
                walkedMax,
                hashedBytesMax,
                hashedBytesAllMax,
                changesMax);
    }

    /** With room for fewer patterns, directories and matches. */
    public WatchLimits room(int patterns, int directories, int matches) {
        return new WatchLimits(
                quietMillis,
                quietMillisMax,
                pollMillis,
                quickPollMillis,
                patterns,
                directories,
                matches,
                matchesAllMax,
                walkedMax,
                hashedBytesMax,
                hashedBytesAllMax,
                changesMax);
    }
}
