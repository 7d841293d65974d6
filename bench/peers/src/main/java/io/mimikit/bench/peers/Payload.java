package io.mimikit.bench.peers;

/** What a job is given: 300 bytes that begin with a number of whoever made it. Stateless. */
final class Payload {
    private static final int BYTES = 300;

    private Payload() {}

    static String of(long number) {
        String head = number + " ";
        return head + "x".repeat(BYTES - head.length());
    }

    static long number(String payload) {
        return Long.parseLong(payload.substring(0, payload.indexOf(' ')));
    }
}
