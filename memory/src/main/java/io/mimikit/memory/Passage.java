package io.mimikit.memory;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The unit of memory that is found and forgotten: one entry, list item, paragraph or heading of a Markdown file, with its
 * place in the bytes of that file, so that the bytes around it can be left alone. Immutable.
 *
 * @param line the first line, counted from 1
 * @param start the first byte
 * @param end the byte after the last line's break
 * @param heading the text of the heading above, its own for a heading, empty where there is none
 * @param text what stands there, decoded, without the last line break
 */
record Passage(int line, int start, int end, String heading, boolean isHeading, String text) {
    private static final Pattern HEADING = Pattern.compile("#{1,6}[ \\t]+(.*?)[ \\t#]*");
    private static final Pattern TITLE = Pattern.compile("\\d{4}-\\d{2}(-\\d{2})?");
    private static final Pattern STARTS_ITEM = Pattern.compile("(?s)(?:[-*+]|\\d{1,9}[.)])[ \\t].*");
    /** The line format of the memory files that this program's predecessor wrote. */
    private static final Pattern STARTS_OLD_ENTRY = Pattern.compile("(?s)\\[\\d{4}-\\d{2}-\\d{2}T[^\\]]*].*");

    /** The words alone: no time, marker or speaker. */
    String content() {
        return text.substring(EntryFormat.headChars(text)).strip();
    }

    /** The entry's id, where it has one. */
    Optional<String> id() {
        return EntryFormat.ids(text.lines().findFirst().orElse("")).stream().findFirst();
    }

    /** Whether this is the heading that names a file's day or month. */
    boolean isTitle() {
        return isHeading && TITLE.matcher(heading).matches();
    }

    /** A passage and what comes in its place; an empty text removes it. */
    record Replacement(Passage passage, String text) {}

    /** The file with some passages replaced and every other byte as it was. */
    static byte[] replaced(byte[] file, SortedMap<Integer, Replacement> byStart) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
        int from = 0;
        for (Replacement replacement : byStart.values()) {
            Passage passage = replacement.passage();
            out.write(file, from, passage.start() - from);
            from = passage.end();
            if (replacement.text().isEmpty()) {
                from = afterBlankLines(file, passage.start(), from);
            } else {
                out.writeBytes(replacement.text().getBytes(StandardCharsets.UTF_8));
                int lineBreak = lineBreakStart(file, passage.end());
                out.write(file, lineBreak, passage.end() - lineBreak);
            }
        }
        out.write(file, from, file.length - from);
        return out.toByteArray();
    }

    /** Skips the blank lines after a removed passage where there already is one before it, or nothing. */
    private static int afterBlankLines(byte[] file, int start, int end) {
        boolean blankBefore = start == 0 || (start > 1 && file[start - 1] == '\n' && isBlankLineEnd(file, start - 2));
        int to = end;
        while (blankBefore && to < file.length && (file[to] == '\n' || file[to] == '\r')) {
            to++;
        }
        return to;
    }

    private static boolean isBlankLineEnd(byte[] file, int at) {
        return file[at] == '\n' || (file[at] == '\r' && at > 0 && file[at - 1] == '\n');
    }

    private static int lineBreakStart(byte[] file, int end) {
        int start = end;
        while (start > 0 && (file[start - 1] == '\n' || file[start - 1] == '\r') && end - start < 2) {
            start--;
        }
        return start;
    }

    /** Takes a file apart. Every line that is not blank belongs to exactly one passage. */
    static List<Passage> of(byte[] file) {
        Splitter splitter = new Splitter(file);
        int start = 0;
        for (int line = 1; start < file.length; line++) {
            int end = start;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            splitter.line(line, start, Math.min(end + 1, file.length));
            start = end + 1;
        }
        splitter.close();
        return splitter.passages;
    }

    /** Walks the lines and closes a passage where the next one begins. */
    private static final class Splitter {
        private final byte[] file;
        private final List<Passage> passages = new ArrayList<>();
        private String heading = "";
        private boolean open;
        private boolean inItem;
        private boolean afterBlank;
        private int firstLine;
        private int start;
        private int end;

        Splitter(byte[] file) {
            this.file = file;
        }

        void line(int number, int from, int to) {
            String text = decode(from, to);
            if (text.isBlank()) {
                afterBlank = true;
                return;
            }
            Matcher headingLine = HEADING.matcher(text);
            boolean isHeading = headingLine.matches();
            if (isHeading || !continues(text)) {
                close();
                open = true;
                inItem = STARTS_ITEM.matcher(text).matches();
                firstLine = number;
                start = from;
            }
            end = to;
            afterBlank = false;
            if (isHeading) {
                heading = headingLine.group(1);
                passages.add(new Passage(number, from, to, heading, true, text));
                open = false;
            }
        }

        void close() {
            if (open) {
                passages.add(new Passage(firstLine, start, end, heading, false, decode(start, end)));
                open = false;
            }
        }

        private boolean continues(String text) {
            if (!open
                    || STARTS_ITEM.matcher(text).matches()
                    || STARTS_OLD_ENTRY.matcher(text).matches()) {
                return false;
            }
            boolean indented = text.startsWith("  ") || text.startsWith("\t");
            return !afterBlank || (inItem && indented);
        }

        private String decode(int from, int to) {
            String text = new String(file, from, to - from, StandardCharsets.UTF_8);
            int length = text.length();
            while (length > 0 && (text.charAt(length - 1) == '\n' || text.charAt(length - 1) == '\r')) {
                length--;
            }
            return text.substring(0, length);
        }
    }
}
