package io.mimikit.app.config;

/** A key with the value in force and where it came from; secrets are shown as references, never resolved. Immutable. */
public record EffectiveValue(String key, String value, Origin origin) {}
