package io.mimikit.app.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where a secret is found; the secret itself is never part of the configuration. Immutable. */
public sealed interface SecretReference {
    String FORM = "a reference, env:NAME or file:PATH, never the secret itself";
    long FILE_BYTES_MAX = 65_536;

    /** As it is written in the configuration. */
    String text();

    /** The secret, or empty where the variable or the file does not exist or is blank. */
    Optional<Secret> resolve(Map<String, String> environment);

    static SecretReference parse(String text) {
        if (text.startsWith("env:") && text.length() > 4) {
            return new InEnvironment(text.substring(4).strip());
        }
        if (text.startsWith("file:") && text.length() > 5) {
            return new InFile(Path.of(text.substring(5).strip()));
        }
        throw new IllegalArgumentException(FORM);
    }

    /** An environment variable. */
    record InEnvironment(String name) implements SecretReference {
        @Override
        public String text() {
            return "env:" + name;
        }

        @Override
        public Optional<Secret> resolve(Map<String, String> environment) {
            return Optional.ofNullable(environment.get(name))
                    .filter(value -> !value.isBlank())
                    .map(Secret::new);
        }
    }

    /** A file with nothing else in it; white space around the secret is dropped. */
    record InFile(Path path) implements SecretReference {
        @Override
        public String text() {
            return "file:" + path;
        }

        @Override
        public Optional<Secret> resolve(Map<String, String> environment) {
            try {
                if (Files.size(path) > FILE_BYTES_MAX) {
                    throw new UncheckedIOException(new IOException(path + " is larger than " + FILE_BYTES_MAX
                            + " bytes; a secret file holds the secret and nothing else"));
                }
                String value = Files.readString(path).strip();
                return value.isEmpty() ? Optional.empty() : Optional.of(new Secret(value));
            } catch (NoSuchFileException missing) {
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException("can't read the secret file " + path + ": " + e.getMessage(), e);
            }
        }
    }
}
