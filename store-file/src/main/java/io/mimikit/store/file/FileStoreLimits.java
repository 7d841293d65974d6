package io.mimikit.store.file;

/**
 * What bounds the file store. Immutable.
 *
 * @param tailBytesMin a journal tail below this is never worth a checkpoint while the runtime is busy
 * @param idleTailBytesMin nor one below this while it is idle, unless it is old
 * @param idleTailAgeMillis the age at which any tail is folded in when idle
 * @param segmentBytesMax a segment that is larger is sealed and the next one opened
 * @param documentBytesMax the size above which a document is split
 * @param logBacklogBytesMax journal bytes whose run log and audit lines may wait to be written
 * @param logWaitMillis how long a commit waits for room in that backlog
 * @param logCallMillis how long a reader waits for the logs to be up to date
 * @param closeWaitMillis how long closing waits for work under way, each
 * @param checkpointRetryMillis pause after a failed checkpoint, doubled with each further failure
 * @param checkpointRetryMillisMax and at most this
 * @param logPartBytesMax a file of the audit or of finished tasks that is larger is followed by its next part
 * @param reserveBytes kept back on the disk, for the ends of work once it is full; 0 for none
 * @param lookMillis how long a busy process doesn't look whether its files are still its own
 */
public record FileStoreLimits(
        long tailBytesMin,
        long idleTailBytesMin,
        long idleTailAgeMillis,
        long segmentBytesMax,
        int documentBytesMax,
        long logBacklogBytesMax,
        long logWaitMillis,
        long logCallMillis,
        long closeWaitMillis,
        long checkpointRetryMillis,
        long checkpointRetryMillisMax,
        long logPartBytesMax,
        long reserveBytes,
        long lookMillis) {
    private static final long LOG_PART_BYTES_MAX = 16L << 20;
    private static final long LOOK_MILLIS = 1_000;

    public static final FileStoreLimits DEFAULT = new FileStoreLimits(
            32L << 20, 64L << 10, 3_600_000, 64L << 20, 4 << 20, 64L << 20, 10_000, 60_000, 60_000, 10_000, 600_000,
            LOG_PART_BYTES_MAX, 16L << 20, LOOK_MILLIS);

    /** With log parts of the usual size, and without a reserve. */
    public FileStoreLimits(
            long tailBytesMin,
            long idleTailBytesMin,
            long idleTailAgeMillis,
            long segmentBytesMax,
            int documentBytesMax,
            long logBacklogBytesMax,
            long logWaitMillis,
            long logCallMillis,
            long closeWaitMillis,
            long checkpointRetryMillis,
            long checkpointRetryMillisMax) {
        this(
                tailBytesMin,
                idleTailBytesMin,
                idleTailAgeMillis,
                segmentBytesMax,
                documentBytesMax,
                logBacklogBytesMax,
                logWaitMillis,
                logCallMillis,
                closeWaitMillis,
                checkpointRetryMillis,
                checkpointRetryMillisMax,
                LOG_PART_BYTES_MAX,
                0,
                LOOK_MILLIS);
    }

    /** The same, but for how much of a journal's tail makes a checkpoint worth it while busy. */
    public FileStoreLimits withTail(long bytes) {
        return new FileStoreLimits(
                bytes,
                Math.min(idleTailBytesMin, bytes),
                idleTailAgeMillis,
                segmentBytesMax,
                documentBytesMax,
                logBacklogBytesMax,
                logWaitMillis,
                logCallMillis,
                closeWaitMillis,
                checkpointRetryMillis,
                checkpointRetryMillisMax,
                logPartBytesMax,
                reserveBytes,
                lookMillis);
    }

    public FileStoreLimits {
        positive("tailBytesMin", tailBytesMin);
        positive("idleTailBytesMin", idleTailBytesMin);
        positive("idleTailAgeMillis", idleTailAgeMillis);
        positive("segmentBytesMax", segmentBytesMax);
        positive("documentBytesMax", documentBytesMax);
        positive("logBacklogBytesMax", logBacklogBytesMax);
        positive("logWaitMillis", logWaitMillis);
        positive("logCallMillis", logCallMillis);
        positive("closeWaitMillis", closeWaitMillis);
        positive("checkpointRetryMillis", checkpointRetryMillis);
        positive("checkpointRetryMillisMax", checkpointRetryMillisMax);
        positive("logPartBytesMax", logPartBytesMax);
        if (reserveBytes < 0) {
            throw new IllegalArgumentException("reserveBytes must not be negative, but " + reserveBytes);
        }
        positive("lookMillis", lookMillis);
    }

    /** The same with another reserve. */
    public FileStoreLimits reserveBytes(long bytes) {
        return new FileStoreLimits(
                tailBytesMin,
                idleTailBytesMin,
                idleTailAgeMillis,
                segmentBytesMax,
                documentBytesMax,
                logBacklogBytesMax,
                logWaitMillis,
                logCallMillis,
                closeWaitMillis,
                checkpointRetryMillis,
                checkpointRetryMillisMax,
                logPartBytesMax,
                bytes,
                lookMillis);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }
}
