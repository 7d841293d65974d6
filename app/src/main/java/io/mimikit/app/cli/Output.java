package io.mimikit.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** What a command prints: one line of JSON where that was asked for, else text for people. One thread. */
final class Output {
    private static final int CELL_CHARS_MAX = 60;

    private final Console console;
    private final boolean json;

    Output(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    boolean isJson() {
        return json;
    }

    /** The answer as JSON, or what {@code people} makes of it. */
    void answer(JsonNode answer, Consumer<JsonNode> people) {
        if (json) {
            console.out().println(Json.line(answer));
        } else {
            people.accept(answer);
        }
        console.out().flush();
    }

    void answer(JsonNode answer, String line) {
        answer(answer, ignored -> line(line));
    }

    /** The answer as a page of its own: indented JSON. */
    void page(JsonNode answer) {
        answer(answer, whole -> line(Json.pretty(whole)));
    }

    /** The list in {@code answer.field}, one row each; without {@code --json} the named fields are the columns. */
    void list(JsonNode answer, String field, String... columns) {
        answer(answer, whole -> {
            List<List<String>> rows = new ArrayList<>();
            for (JsonNode item : whole.path(field)) {
                rows.add(cells(item, columns));
            }
            table(List.of(columns), rows, "no " + field);
        });
    }

    /** Aligned with a heading on a terminal; elsewhere tab-separated without one. */
    void table(List<String> columns, List<List<String>> rows, String whenEmpty) {
        if (!console.terminal()) {
            rows.forEach(row -> line(String.join("\t", row)));
        } else if (rows.isEmpty()) {
            line(whenEmpty);
        } else {
            int[] widths = widths(columns, rows);
            line(bold(aligned(
                    columns.stream().map(c -> c.toUpperCase(Locale.ROOT)).toList(), widths)));
            rows.forEach(row -> line(aligned(row, widths)));
        }
    }

    void line(String text) {
        console.out().println(text);
        console.out().flush();
    }

    /** Progress and hints, which are no part of the answer. */
    void aside(String text) {
        console.err().println(text);
        console.err().flush();
    }

    private List<String> cells(JsonNode item, String... columns) {
        List<String> cells = new ArrayList<>();
        for (String column : columns) {
            String text = Json.text(item, column).replaceAll("\\s+", " ");
            boolean cut = console.terminal() && text.length() > CELL_CHARS_MAX;
            cells.add(cut ? text.substring(0, CELL_CHARS_MAX - 1) + "…" : text);
        }
        return cells;
    }

    private static int[] widths(List<String> columns, List<List<String>> rows) {
        int[] widths = columns.stream().mapToInt(String::length).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private static String aligned(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
        }
        return line.toString().stripTrailing();
    }

    private String bold(String text) {
        return console.colours() ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
