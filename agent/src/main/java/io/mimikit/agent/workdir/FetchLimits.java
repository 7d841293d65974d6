package io.mimikit.agent.workdir;

/** How much a fetch may take: bytes of head and body, redirects, and time to connect and in all. Immutable. */
public record FetchLimits(
        int headBytesMax, int bodyBytesMax, int redirectsMax, long connectMillisMax, long totalMillisMax) {
    /** 64 KiB, 2 MiB, 5 redirects, 10 s, 30 s. */
    public static FetchLimits standard() {
        return new FetchLimits(64 << 10, 2 << 20, 5, 10_000, 30_000);
    }
}
