package io.mimikit.app.config;

/** One thing that is wrong with the configuration, and how to put it right. Immutable. */
public record Problem(String key, String value, String origin, String fix) {
    /** One line: key, value, where it stands, what to do. */
    public String text() {
        String shown = value.isEmpty() ? key : key + " = " + value;
        return shown + " (" + origin + "): " + fix;
    }
}
