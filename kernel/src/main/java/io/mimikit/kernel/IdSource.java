package io.mimikit.kernel;

/** Gives new ids: lower-case, ordered by time, safe as file names, never the same twice. Thread-safe. */
public interface IdSource {
    String next();
}
