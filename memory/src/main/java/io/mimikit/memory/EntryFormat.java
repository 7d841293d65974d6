package io.mimikit.memory;

import io.mimikit.kernel.MimikitException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an entry is written into Markdown so that it can be recognised again.
 *
 * <p>An entry is a list item: {@code - 2026-11-22T09:11:00.000Z <!-- m:ID --> text}. The comment is invisible when
 * rendered, and does not begin the line, where it would turn the rest into an HTML block. Further lines of the text are
 * indented by two spaces and so belong to the item, blank lines included. Therefore no text can forge an entry or end its
 * own early: a marker counts only at the left margin. A summary is a section under a heading with the same marker.
 */
final class EntryFormat {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String STAMP = "\\d{4}-\\d{2}-\\d{2}T[0-9:.]+Z";
    private static final Pattern MARKER =
            Pattern.compile("(?m)^(?:[-*+]|##) " + STAMP + " <!-- m:(" + ID.pattern() + ") -->");
    private static final Pattern ANY_MARKER = Pattern.compile(" <!-- m:" + ID.pattern() + " -->");
    /** What stands before the words: our item head, or {@code [time]} of older files, and who spoke. */
    private static final Pattern HEAD = Pattern.compile("^(?:(?:[-*+] |## )?" + STAMP + " <!-- m:" + ID.pattern()
            + " -->|(?:[-*+] )?\\[" + STAMP + "])(?: (?:user|agent|system|assistant|tool):(?= |$))?");

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private EntryFormat() {}

    static String checkedId(String field, String id) {
        if (!ID.matcher(id).matches()) {
            throw MimikitException.invalid(
                    field, field + " '" + id + "' is not an id: use 1 to 64 characters of A-Z a-z 0-9 . _ -");
        }
        return id;
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** One list item with its line break. */
    static String item(String id, Instant at, String text) {
        String body = text.strip().replaceAll("\n(?=[^\\r\\n])", "\n  ");
        return "- " + MILLIS.format(at) + " " + marker(id) + " " + body + "\n";
    }

    /** One section with its line break. Markers inside the text are disarmed, for a section's text is not indented. */
    static String section(String id, Instant at, String text) {
        return "## " + MILLIS.format(at) + " " + marker(id) + "\n\n"
                + text.strip().replace("<!-- m:", "&lt;!-- m:") + "\n";
    }

    /** The length of the part that names the moment; a torn block shorter than this is not taken for ours. */
    static int headBytes(String block) {
        return block.substring(0, block.indexOf(" <!--")).getBytes(StandardCharsets.UTF_8).length;
    }

    /** The ids of all entries and sections in a file. */
    static Set<String> ids(String text) {
        Set<String> ids = new LinkedHashSet<>();
        Matcher matcher = MARKER.matcher(text);
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }

    /** Where the words begin in the text of a passage, after time, marker and speaker. */
    static int headChars(String passage) {
        Matcher matcher = HEAD.matcher(passage);
        return matcher.find() ? matcher.end() : 0;
    }

    /** The text as a reader should see it: markers taken out, lines kept. */
    static String withoutMarkers(String text) {
        return ANY_MARKER.matcher(text).replaceAll("");
    }

    private static String marker(String id) {
        return "<!-- m:" + id + " -->";
    }
}
