package io.mimikit.agent.workdir;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a reader of an HTML page would see, as plain text with a little Markdown: headings, list items, links and
 * preformatted parts. One pass without backtracking or recursion over whatever the page contains; no page is malformed.
 * Not a sanitiser: the result is text and must be treated as text. Not thread-safe; one use.
 */
final class ReadableText {
    private static final Set<String> UNSEEN =
            Set.of("script", "style", "noscript", "template", "svg", "iframe", "object", "textarea", "select");
    private static final Set<String> BLOCKS = Set.of(
            "p",
            "div",
            "section",
            "article",
            "header",
            "footer",
            "main",
            "nav",
            "aside",
            "ul",
            "ol",
            "table",
            "tr",
            "blockquote",
            "pre",
            "figure",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "li",
            "dt",
            "dd",
            "title",
            "hr");
    private static final Map<String, String> ENTITIES = Map.ofEntries(
            Map.entry("amp", "&"),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("quot", "\""),
            Map.entry("apos", "'"),
            Map.entry("nbsp", " "),
            Map.entry("ndash", "–"),
            Map.entry("mdash", "—"),
            Map.entry("hellip", "…"),
            Map.entry("lsquo", "‘"),
            Map.entry("rsquo", "’"),
            Map.entry("ldquo", "“"),
            Map.entry("rdquo", "”"),
            Map.entry("laquo", "«"),
            Map.entry("raquo", "»"),
            Map.entry("bull", "•"),
            Map.entry("middot", "·"),
            Map.entry("copy", "©"),
            Map.entry("reg", "®"),
            Map.entry("trade", "™"),
            Map.entry("euro", "€"),
            Map.entry("auml", "ä"),
            Map.entry("ouml", "ö"),
            Map.entry("uuml", "ü"),
            Map.entry("Auml", "Ä"),
            Map.entry("Ouml", "Ö"),
            Map.entry("Uuml", "Ü"),
            Map.entry("szlig", "ß"),
            Map.entry("eacute", "é"),
            Map.entry("egrave", "è"));
    private static final int ENTITY_CHARS_MAX = 10;

    private final String html;
    private final StringBuilder out = new StringBuilder();
    private String link = "";
    private int linkStart;
    private boolean preformatted;

    private ReadableText(String html) {
        this.html = html;
    }

    static String of(String html) {
        var text = new ReadableText(html);
        text.read();
        return text.out.toString().strip();
    }

    private void read() {
        int at = 0;
        while (at < html.length()) {
            int tag = html.indexOf('<', at);
            int end = tag < 0 ? html.length() : tag;
            text(html.substring(at, end));
            at = end < html.length() ? afterTag(end) : end;
        }
    }

    /** Reads what a {@code <} begins and says where the text goes on. */
    private int afterTag(int open) {
        if (html.startsWith("<!--", open)) {
            return after("-->", open + 2);
        }
        char first = open + 1 < html.length() ? html.charAt(open + 1) : ' ';
        if (first != '/' && first != '!' && first != '?' && !Character.isLetter(first)) {
            out.append('<');
            return open + 1;
        }
        int close = closing(open);
        String inner = html.substring(open + 1, Math.min(close, html.length()));
        boolean end = inner.startsWith("/");
        String name = name(end ? inner.substring(1) : inner);
        if (!end && UNSEEN.contains(name)) {
            return afterElement(name, close + 1);
        }
        tag(name, end, inner);
        return Math.min(close + 1, html.length());
    }

    /** The end of a tag; a {@code >} in a quoted attribute is none. */
    private int closing(int open) {
        char quote = 0;
        for (int i = open + 1; i < html.length(); i++) {
            char c = html.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '>') {
                return i;
            } else if ((c == '"' || c == '\'') && html.charAt(i - 1) == '=') {
                quote = c;
            }
        }
        return html.length();
    }

    private int afterElement(String name, int from) {
        for (int at = html.indexOf("</", from); at >= 0; at = html.indexOf("</", at + 2)) {
            if (html.regionMatches(true, at + 2, name, 0, name.length())) {
                return after(">", at);
            }
        }
        return html.length();
    }

    private int after(String mark, int from) {
        int at = html.indexOf(mark, from);
        return at < 0 ? html.length() : at + mark.length();
    }

    private static String name(String inner) {
        int end = 0;
        while (end < inner.length() && Character.isLetterOrDigit(inner.charAt(end))) {
            end++;
        }
        return inner.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private void tag(String name, boolean end, String inner) {
        if (BLOCKS.contains(name)) {
            newLine(name.equals("li") || name.equals("tr") || name.startsWith("d") ? 1 : 2);
        }
        switch (name) {
            case "br" -> out.append('\n');
            case "h1", "h2", "h3", "h4", "h5", "h6" -> out.append(end ? "" : "#".repeat(name.charAt(1) - '0') + " ");
            case "li" -> out.append(end ? "" : "- ");
            case "td", "th" -> out.append(end ? " | " : "");
            case "hr" -> out.append("---\n");
            case "pre" -> preformatted = !end;
            case "a" -> anchor(end, inner);
            default -> {}
        }
    }

    private void anchor(boolean end, String inner) {
        if (end && !link.isEmpty() && out.length() > linkStart) {
            out.insert(linkStart, '[').append("](").append(link).append(')');
        }
        link = end ? "" : href(inner);
        linkStart = out.length();
    }

    /** Only links that lead somewhere; no scripts, no data. */
    private static String href(String inner) {
        int at = inner.toLowerCase(Locale.ROOT).indexOf("href=");
        if (at < 0 || at + 5 >= inner.length()) {
            return "";
        }
        char quote = inner.charAt(at + 5);
        boolean quoted = quote == '"' || quote == '\'';
        int start = at + (quoted ? 6 : 5);
        int end = quoted ? inner.indexOf(quote, start) : inner.indexOf(' ', start);
        String target =
                decode(inner.substring(start, end < 0 ? inner.length() : end)).strip();
        try {
            String scheme = URI.create(target).getScheme();
            boolean somewhere =
                    scheme == null || scheme.toLowerCase(Locale.ROOT).startsWith("http");
            return somewhere && !target.startsWith("#") ? target : "";
        } catch (IllegalArgumentException noUrl) {
            return "";
        }
    }

    private void text(String raw) {
        String text = decode(raw);
        if (preformatted) {
            out.append(text);
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isWhitespace(c)) {
                out.append(c);
            } else if (!out.isEmpty() && !Character.isWhitespace(out.charAt(out.length() - 1))) {
                out.append(' ');
            }
        }
    }

    /** Makes sure that the text ends with that many line ends, unless it has not begun. */
    private void newLine(int wanted) {
        int length = out.length();
        while (length > 0 && out.charAt(length - 1) == ' ') {
            length--;
        }
        out.setLength(length);
        int present = 0;
        while (present < wanted && present < length && out.charAt(length - 1 - present) == '\n') {
            present++;
        }
        if (length > 0) {
            out.append("\n".repeat(wanted - present));
        }
    }

    private static String decode(String text) {
        int amp = text.indexOf('&');
        if (amp < 0) {
            return text;
        }
        var decoded = new StringBuilder();
        int at = 0;
        while (amp >= 0) {
            int end = text.indexOf(';', amp, Math.min(text.length(), amp + ENTITY_CHARS_MAX));
            boolean entity = end > 0;
            decoded.append(text, at, amp).append(entity ? entity(text.substring(amp + 1, end)) : "&");
            at = entity ? end + 1 : amp + 1;
            amp = text.indexOf('&', at);
        }
        return decoded.append(text, at, text.length()).toString();
    }

    private static String entity(String name) {
        String known = ENTITIES.get(name);
        if (known != null) {
            return known;
        }
        try {
            boolean hex = name.startsWith("#x") || name.startsWith("#X");
            boolean number = name.startsWith("#");
            int code = number ? Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10) : -1;
            boolean character = code > 0
                    && Character.isDefined(code)
                    && !Character.isISOControl(code)
                    && (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE);
            return character ? Character.toString(code) : "&" + name + ";";
        } catch (NumberFormatException noNumber) {
            return "&" + name + ";";
        }
    }
}
