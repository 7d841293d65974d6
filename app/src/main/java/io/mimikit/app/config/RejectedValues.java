package io.mimikit.app.config;

import java.util.List;
import java.util.stream.Collectors;

/** What a record's constructor throws when values are out of their range: all of them at once. Immutable. */
final class RejectedValues extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Rejection> rejections;

    RejectedValues(List<Rejection> rejections) {
        super(rejections.stream()
                .map(r -> r.name() + " = " + r.value() + ": " + r.fix())
                .collect(Collectors.joining("; ")));
        this.rejections = List.copyOf(rejections);
    }

    List<Rejection> rejections() {
        return rejections;
    }

    /** A value that its record does not take. */
    record Rejection(String name, String value, String fix) {}
}
