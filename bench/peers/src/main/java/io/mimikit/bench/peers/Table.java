package io.mimikit.bench.peers;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Results as tables for people, one for each measurement. Stateless. */
final class Table {
    private static final List<String> RATES = List.of("jobsPerSecond", "enqueuedPerSecond");

    private Table() {}

    /** Prints what there is; a rate is followed by how many times that of the best other durable peer Mimikit's is. */
    static void print(JsonNode results, PrintStream out) {
        for (String measurement : measurements(results)) {
            List<List<String>> rows = new ArrayList<>();
            List<String> columns = new ArrayList<>();
            results.properties()
                    .forEach(peer -> peer.getValue()
                            .path(measurement)
                            .properties()
                            .forEach(field -> addColumns(field.getKey(), field.getValue(), columns)));
            List<String> head = new ArrayList<>(List.of(measurement));
            head.addAll(columns);
            rows.add(head);
            results.properties().forEach(peer -> {
                JsonNode measured = peer.getValue().path(measurement);
                if (!measured.isMissingNode()) {
                    rows.add(row(peer.getKey(), measured, columns));
                }
            });
            align(rows, out);
            RATES.forEach(rate -> ratio(results, measurement, rate, out));
            out.println();
        }
    }

    private static List<String> measurements(JsonNode results) {
        List<String> names = new ArrayList<>();
        results.properties()
                .forEach(peer -> peer.getValue().propertyNames().forEach(name -> {
                    if (!names.contains(name)) {
                        names.add(name);
                    }
                }));
        return names;
    }

    private static void addColumns(String name, JsonNode value, List<String> columns) {
        if (value.isObject()) {
            value.propertyNames().forEach(inner -> addColumn(name + "." + inner, columns));
        } else {
            addColumn(name, columns);
        }
    }

    private static void addColumn(String name, List<String> columns) {
        if (!columns.contains(name)) {
            columns.add(name);
        }
    }

    private static List<String> row(String peer, JsonNode measured, List<String> columns) {
        List<String> row = new ArrayList<>(List.of(peer));
        for (String column : columns) {
            JsonNode value = measured.at("/" + column.replace('.', '/'));
            row.add(
                    value.isMissingNode()
                            ? "-"
                            : value.asString().lines().findFirst().orElse(""));
        }
        return row;
    }

    private static void align(List<List<String>> rows, PrintStream out) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = rows.stream()
                        .mapToInt(each -> each.get(column).length())
                        .max()
                        .orElse(0);
                line.append(row.get(i)).repeat(" ", width - row.get(i).length() + 2);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static void ratio(JsonNode results, String measurement, String rate, PrintStream out) {
        double ours =
                results.path(PeerKind.MIMIKIT.id()).path(measurement).path(rate).asDouble(0);
        double best = 0;
        for (PeerKind kind : PeerKind.values()) {
            if (kind.durable() && kind != PeerKind.MIMIKIT) {
                best = Math.max(
                        best,
                        results.path(kind.id()).path(measurement).path(rate).asDouble(0));
            }
        }
        if (ours > 0 && best > 0) {
            out.printf(Locale.ROOT, "%s: mimikit has %.2f times that of the best durable other%n", rate, ours / best);
        }
    }
}
