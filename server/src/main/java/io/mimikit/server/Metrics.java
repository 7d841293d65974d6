package io.mimikit.server;

/** Prometheus' text format, line by line. Not thread-safe. */
final class Metrics {
    private final StringBuilder out = new StringBuilder(4096);
    private String name = "";

    void gauge(String metric, String help) {
        head(metric, help, "gauge");
    }

    void counter(String metric, String help) {
        head(metric, help, "counter");
    }

    void histogram(String metric, String help) {
        head(metric, help, "histogram");
    }

    private void head(String metric, String help, String type) {
        name = metric;
        out.append("# HELP ").append(metric).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
    }

    void value(long value) {
        line("", String.valueOf(value));
    }

    void value(double value) {
        line("", String.valueOf(value));
    }

    /** Label values are ours or checked ids, so nothing needs escaping. */
    void value(String label, String of, long value) {
        line("{" + label + "=\"" + of + "\"}", String.valueOf(value));
    }

    void value(String label, String of, double value) {
        line("{" + label + "=\"" + of + "\"}", String.valueOf(value));
    }

    /** A value that this share of what was measured did not exceed. */
    void value(String label, String of, double quantile, double value) {
        line("{" + label + "=\"" + of + "\",quantile=\"" + quantile + "\"}", String.valueOf(value));
    }

    void bucket(double atMost, long count) {
        line("_bucket{le=\"" + atMost + "\"}", String.valueOf(count));
    }

    void summed(double sum, long count) {
        line("_bucket{le=\"+Inf\"}", String.valueOf(count));
        line("_sum", String.valueOf(sum));
        line("_count", String.valueOf(count));
    }

    private void line(String rest, String value) {
        out.append(name).append(rest).append(' ').append(value).append('\n');
    }

    String text() {
        return out.toString();
    }
}
