package io.mimikit.app.config;

import java.util.List;

/** The configuration can't be used; carries every problem found, not only the first. Immutable. */
public final class InvalidConfig extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidConfig(List<Problem> problems) {
        super(numbered(problems));
        this.problems = List.copyOf(problems);
    }

    /** In the order of the sources; never empty. */
    public List<Problem> problems() {
        return problems;
    }

    private static String numbered(List<Problem> problems) {
        StringBuilder text = new StringBuilder("the configuration has ")
                .append(problems.size())
                .append(problems.size() == 1 ? " problem:" : " problems:");
        for (int i = 0; i < problems.size(); i++) {
            text.append("\n  ")
                    .append(i + 1)
                    .append(". ")
                    .append(problems.get(i).text());
        }
        return text.toString();
    }
}
