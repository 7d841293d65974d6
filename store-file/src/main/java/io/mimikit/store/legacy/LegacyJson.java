package io.mimikit.store.legacy;

import io.mimikit.store.file.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Reads the old program's JSON files. One that can't be used is taken from its copy ({@code .bak}), which is the version
 * before; a copy without its file is of something that was deleted, and is never looked at. Not thread-safe.
 */
final class LegacyJson {
    static final String BAK = ".bak";

    private final LegacyFiles files;
    private final Set<String> usedCopies = new HashSet<>();

    LegacyJson(LegacyFiles files) {
        this.files = files;
    }

    /**
     * What a file came to.
     *
     * @param value null when there is nothing to be used, or the value is {@code null}
     * @param repair what was done to get it, null for nothing
     * @param problem why there is no value, null when there is one
     */
    record Read(
            @Nullable Object value,
            @Nullable String repair,
            @Nullable String problem) {
        boolean isUsable() {
            return problem == null;
        }
    }

    /**
     * Reads a file that is there.
     *
     * @param complaint what is wrong with a value that parses, null for nothing
     */
    Read read(String file, Function<@Nullable Object, @Nullable String> complaint) throws IOException {
        Read main = attempt(files.read(file), complaint);
        if (main.isUsable()) {
            return main;
        }
        String bak = file + BAK;
        if (!files.has(bak)) {
            return lenient(file, complaint, main.problem() + ", and there is no " + BAK);
        }
        Read copy = attempt(files.read(bak), complaint);
        if (copy.isUsable()) {
            usedCopies.add(bak);
            return new Read(copy.value(), main.problem() + ": taken from its " + BAK, null);
        }
        return lenient(file, complaint, main.problem() + ", and its " + BAK + " neither: " + copy.problem());
    }

    boolean used(String copy) {
        return usedCopies.contains(copy);
    }

    private static Read attempt(byte[] bytes, Function<@Nullable Object, @Nullable String> complaint) {
        if (bytes.length == 0) {
            return new Read(null, null, "it is empty");
        }
        try {
            Object value = Json.value(bytes);
            String problem = complaint.apply(value);
            return new Read(problem == null ? value : null, null, problem);
        } catch (JacksonException e) {
            return new Read(null, null, "it is not JSON (" + e.getOriginalMessage() + ")");
        }
    }

    /** The old program read bytes that are no UTF-8 as replacement characters, and went on. */
    private Read lenient(String file, Function<@Nullable Object, @Nullable String> complaint, String problem)
            throws IOException {
        byte[] bytes = files.read(file);
        byte[] mended = new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        Read read = attempt(mended, complaint);
        return read.isUsable()
                ? new Read(read.value(), "bytes that are no UTF-8 were replaced", null)
                : new Read(null, null, problem);
    }
}
