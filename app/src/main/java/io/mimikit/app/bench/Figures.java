package io.mimikit.app.bench;

import tools.jackson.databind.node.ObjectNode;

/** How figures are rounded and named in an answer. Stateless. */
public final class Figures {
    private Figures() {}

    public static double perSecond(long count, double seconds) {
        return seconds <= 0 ? 0 : rounded(count / seconds, 10);
    }

    public static void millis(ObjectNode out, String name, Latencies latencies) {
        out.putObject(name)
                .put("p50", millis(latencies.percentile(0.50)))
                .put("p99", millis(latencies.percentile(0.99)))
                .put("max", millis(latencies.max()));
    }

    public static void micros(ObjectNode out, String name, Latencies latencies) {
        out.putObject(name)
                .put("p50", rounded(latencies.percentile(0.50) / 1e3, 10))
                .put("p99", rounded(latencies.percentile(0.99) / 1e3, 10));
    }

    public static double millis(long nanos) {
        return rounded(nanos / 1e6, 1000);
    }

    public static double rounded(double value, double steps) {
        return Math.round(value * steps) / steps;
    }
}
