package io.mimikit.store.legacy;

import io.mimikit.store.file.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** What can be read of a run log: its lines that are objects, each with an end, so that the next one can follow. Immutable. */
final class SoundLines {
    private final byte[] bytes;
    /** How many other lines there are, the blank ones aside. */
    private final int unreadable;
    /** Whether the last line is one of them and has no end, as a write that was cut short leaves it. */
    private final boolean torn;

    private SoundLines(byte[] bytes, int unreadable, boolean torn) {
        this.bytes = bytes;
        this.unreadable = unreadable;
        this.torn = torn;
    }

    static SoundLines of(byte[] log) {
        ByteArrayOutputStream sound = new ByteArrayOutputStream(log.length + 1);
        int unreadable = 0;
        boolean torn = false;
        for (int start = 0; start < log.length; ) {
            int end = lineEnd(log, start);
            byte[] line = Arrays.copyOfRange(log, start, end);
            if (isObject(line)) {
                sound.writeBytes(line);
                sound.write('\n');
            } else if (!new String(line, StandardCharsets.UTF_8).isBlank()) {
                unreadable++;
                torn = end == log.length;
            }
            start = end + 1;
        }
        return new SoundLines(sound.toByteArray(), unreadable, torn);
    }

    /** Whether the log can stay as it is. */
    boolean isAllOf(byte[] log) {
        return Arrays.equals(bytes, log);
    }

    /** Those lines, as they were. */
    byte[] bytes() {
        return bytes.clone();
    }

    /** What the report says about the others. */
    Optional<String> repair() {
        if (unreadable == 0) {
            return Optional.empty();
        }
        return Optional.of(
                torn && unreadable == 1
                        ? "its last line is torn, it is cut there"
                        : unreadable + " of its lines can't be read, they are left out");
    }

    private static int lineEnd(byte[] log, int start) {
        int end = start;
        while (end < log.length && log[end] != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isObject(byte[] line) {
        try {
            return Json.value(line) instanceof Map<?, ?>;
        } catch (JacksonException unreadable) {
            return false;
        }
    }
}
