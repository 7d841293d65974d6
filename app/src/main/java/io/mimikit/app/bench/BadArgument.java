package io.mimikit.app.bench;

/** An argument that can't be taken; the message names the field, the value and what to give instead. Immutable. */
final class BadArgument extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    BadArgument(String field, String value, String fix) {
        super(field + ": \"" + value + "\" " + fix);
        this.field = field;
    }

    String field() {
        return field;
    }
}
