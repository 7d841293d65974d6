package io.mimikit.app.config;

/** A key that exists: its name, where {@code *} stands for any name, its default and what it means. Immutable. */
public record Setting(String key, String byDefault, String what) {}
