package io.mimikit.store.legacy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where in memory the text of an archived message lies, which the old program didn't write down. Not thread-safe. */
final class MemoryPlaces {
    /** Somewhere in there, as far as the old program's mark can be trusted. */
    private static final String UNKNOWN = "memory";

    private final LegacyFiles files;
    private final Map<String, String> texts = new HashMap<>();

    MemoryPlaces(LegacyFiles files) {
        this.files = files;
    }

    /**
     * The file that holds a message.
     *
     * @param stamp its time as the old program wrote it at the beginning of the line
     */
    String of(@Nullable Instant at, @Nullable String stamp) {
        if (at == null || stamp == null) {
            return UNKNOWN;
        }
        String day = at.toString().substring(0, 10);
        List<String> raw = files.below("memory", ".md").stream()
                .filter(file -> file.startsWith("memory/" + day + "-"))
                .filter(file -> text(file).contains("[" + stamp + "]"))
                .toList();
        if (!raw.isEmpty()) {
            return raw.getFirst();
        }
        for (String summary :
                List.of("memory/summary/" + day + ".md", "memory/summary/" + day.substring(0, 7) + ".md")) {
            if (files.has(summary)) {
                return summary;
            }
        }
        return UNKNOWN;
    }

    private String text(String file) {
        return texts.computeIfAbsent(file, name -> {
            try {
                return new String(files.read(name), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
