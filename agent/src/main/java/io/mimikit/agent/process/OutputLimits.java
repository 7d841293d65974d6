package io.mimikit.agent.process;

/**
 * How much of a stream is kept: its first and last bytes in memory, all of it as an artifact once it is longer than both,
 * up to a maximum; and how long after the command's end its streams may stay open. Immutable.
 */
public record OutputLimits(int headBytes, int tailBytes, long artifactBytesMax, long pipeGraceMillis) {
    public OutputLimits {
        if (headBytes < 0 || tailBytes < 0 || artifactBytesMax < 0 || pipeGraceMillis < 0) {
            throw new IllegalArgumentException("negative limit: " + headBytes + " head, " + tailBytes + " tail, "
                    + artifactBytesMax + " artifact bytes, " + pipeGraceMillis + " ms");
        }
    }

    /** 512 KiB of head and of tail, 64 MiB of artifact, half a second for late output. */
    public static OutputLimits standard() {
        return new OutputLimits(512 << 10, 512 << 10, 64 << 20, 500);
    }
}
