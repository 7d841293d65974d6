package io.mimikit.app.badexample.app;

/** Something at the top that nothing below may know. */
public final class Settings {
    public String name() {
        return "settings";
    }
}
