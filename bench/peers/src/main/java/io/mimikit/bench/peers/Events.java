package io.mimikit.bench.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file to which jobs of several processes append when they start and end, a line with one write each, so that it
 * outlives them. Thread-safe.
 */
record Events(Path file) {
    static final String START = "start";
    static final String END = "end";

    /** A job's start or end in a process. */
    record Event(String what, long job, long pid, long atMillis) {
        private static Event parse(String line) {
            String[] words = line.split(" ", -1);
            return new Event(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
        }
    }

    void add(String what, long job) throws IOException {
        String line = what + " " + job + " " + ProcessHandle.current().pid() + " " + System.currentTimeMillis() + "\n";
        Files.write(file, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** A command for a shell that does the same and, in between, takes so many seconds. */
    String script(long job, long seconds) {
        return "echo start " + job + " $$ $(date +%s%3N) >>" + file + "; sleep " + seconds + "; echo end " + job
                + " $$ $(date +%s%3N) >>" + file;
    }

    List<Event> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(Event::parse)
                .toList();
    }
}
