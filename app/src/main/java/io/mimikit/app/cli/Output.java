package io.mimikit.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
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
        list(
                answer,
                field,
                List.of(columns),
                item -> Arrays.stream(columns)
                        .map(column -> Json.text(item, column))
                        .toList());
    }

    /** The list in {@code answer.field}; without {@code --json} a row of {@code cells} for each. */
    void list(JsonNode answer, String field, List<String> columns, Function<JsonNode, List<String>> cells) {
        answer(answer, whole -> {
            List<List<String>> rows = new ArrayList<>();
            for (JsonNode item : whole.path(field)) {
                rows.add(cells.apply(item).stream().map(this::cell).toList());
            }
            table(columns.stream().map(Output::heading).toList(), rows, "no " + field);
        });
    }

    /** {@code by.who} is headed {@code who}. */
    private static String heading(String column) {
        return column.substring(column.lastIndexOf('.') + 1);
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

    /** One line, and on a terminal a short one. */
    private String cell(String text) {
        String line = text.replaceAll("\\s+", " ");
        boolean cut = console.terminal() && line.length() > CELL_CHARS_MAX;
        return cut ? line.substring(0, CELL_CHARS_MAX - 1) + "…" : line;
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
