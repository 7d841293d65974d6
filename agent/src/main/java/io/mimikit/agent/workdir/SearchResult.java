package io.mimikit.agent.workdir;

import java.util.List;

/**
 * Lines that matched, in the order of paths. {@code skipped} counts files that are binary, too large or unreadable;
 * {@code cut} says whether the limits ended the search. Immutable.
 */
public record SearchResult(List<Match> matches, int filesSearched, int skipped, boolean cut) {
    /** One line that matched; {@code line} counts from 1. */
    public record Match(String path, int line, String text) {}

    public SearchResult {
        matches = List.copyOf(matches);
    }

    /** For a model: {@code path:line: text}, and what was not seen. */
    public String text() {
        var text = new StringBuilder();
        for (Match match : matches) {
            text.append(match.path())
                    .append(':')
                    .append(match.line())
                    .append(": ")
                    .append(match.text())
                    .append('\n');
        }
        text.append('[').append(matches.isEmpty() ? "no" : matches.size()).append(" matches in ");
        text.append(filesSearched).append(" files");
        if (skipped > 0) {
            text.append("; ").append(skipped).append(" binary, too large or unreadable ones skipped");
        }
        return text.append(cut ? "; there may be more, ask for less at a time]" : "]")
                .toString();
    }
}
