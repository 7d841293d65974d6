package io.mimikit.agent.workdir;

import java.util.List;

/**
 * Files that were found, by path relative to the work directory; a directory's path ends in a slash. {@code cut} says
 * whether there are more than the limits let through. Immutable.
 */
public record FileList(List<Entry> entries, boolean cut) {
    /** One file, directory or link; {@code bytes} is 0 for directories. */
    public record Entry(String path, long bytes) {}

    public FileList {
        entries = List.copyOf(entries);
    }

    /** For a model: one path a line, with the size of files. */
    public String text() {
        if (entries.isEmpty()) {
            return "[nothing found]";
        }
        var text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(entry.path());
            if (!entry.path().endsWith("/")) {
                text.append("  ").append(entry.bytes()).append(" B");
            }
            text.append('\n');
        }
        if (cut) {
            text.append("[there are more; ask for a narrower pattern]");
        }
        return text.toString();
    }
}
