package io.mimikit.server.http;

/**
 * What a client may ask of the server's patience. Immutable.
 *
 * @param bodyBytesMax of one request
 * @param headMillisMax from the request line to the last header
 * @param bodyMillisMax for the whole body
 * @param drainMillisMax for the rest of a request that was refused
 * @param connectionsMax open at once; more wait
 * @param requestsMax in hand at once, event streams included; more get 503
 */
public record HttpLimits(
        int bodyBytesMax,
        long headMillisMax,
        long bodyMillisMax,
        long drainMillisMax,
        int connectionsMax,
        int requestsMax) {
    public static final HttpLimits DEFAULT = new HttpLimits(1024 * 1024, 10_000, 30_000, 2_000, 4096, 2048);

    public HttpLimits bodyBytesMax(int value) {
        return new HttpLimits(value, headMillisMax, bodyMillisMax, drainMillisMax, connectionsMax, requestsMax);
    }

    public HttpLimits bodyMillisMax(long value) {
        return new HttpLimits(bodyBytesMax, headMillisMax, value, drainMillisMax, connectionsMax, requestsMax);
    }

    public HttpLimits headMillisMax(long value) {
        return new HttpLimits(bodyBytesMax, value, bodyMillisMax, drainMillisMax, connectionsMax, requestsMax);
    }
}
