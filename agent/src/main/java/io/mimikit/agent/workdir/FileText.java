package io.mimikit.agent.workdir;

import java.util.List;
import java.util.Locale;

/**
 * Lines of a file: where it is, the number of the first line (from 1), the lines without their ends, how many lines the
 * file has, and its size. Immutable.
 */
public record FileText(String path, int firstLine, List<String> lines, int linesTotal, long bytes) {
    public FileText {
        lines = List.copyOf(lines);
    }

    /** For a model: numbered lines, and what to ask for next when there are more. */
    public String text() {
        if (linesTotal == 0) {
            return "[" + path + " is empty]";
        }
        var text = new StringBuilder();
        int number = firstLine;
        for (String line : lines) {
            text.append(String.format(Locale.ROOT, "%6d\t%s\n", number++, line));
        }
        if (number <= linesTotal) {
            text.append(String.format(
                    Locale.ROOT,
                    "[lines %d to %d of %d; for more: offset %d]",
                    firstLine,
                    number - 1,
                    linesTotal,
                    number));
        } else if (firstLine > linesTotal) {
            text.append(String.format(Locale.ROOT, "[%s has only %d lines]", path, linesTotal));
        }
        return text.toString();
    }
}
