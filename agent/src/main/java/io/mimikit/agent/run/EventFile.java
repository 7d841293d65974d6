package io.mimikit.agent.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What started a command, where the command can read it: a file that only the owner may read, and that is gone with the
 * command. Belongs to one attempt.
 */
record EventFile(Optional<Path> path) implements AutoCloseable {
    /** Tells the command where the file is. */
    static final String VARIABLE = "MIMIKIT_EVENT_FILE";

    /** The file, or none where nothing started the command but time. */
    static EventFile of(String event) {
        return new EventFile(event.isEmpty() ? Optional.empty() : Optional.of(write(event)));
    }

    private static Path write(String event) {
        try {
            Path file = Files.createTempFile("mimikit-event-", ".json");
            return Files.writeString(file, event);
        } catch (IOException e) {
            throw new UncheckedIOException("what started the command can't be written to a file for it", e);
        }
    }

    @Override
    public void close() {
        path.ifPresent(file -> {
            try {
                Files.deleteIfExists(file);
            } catch (IOException ignored) { // it is one of the system's temporary files
            }
        });
    }
}
