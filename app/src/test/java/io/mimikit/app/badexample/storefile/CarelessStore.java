package io.mimikit.app.badexample.storefile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Breaks the store's rule on purpose: writes past the disk that forces what it writes. */
public final class CarelessStore {
    /** Returns before anything is durable. */
    public void save(Path file) throws IOException {
        Files.writeString(file, "state");
    }
}
