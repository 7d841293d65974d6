package io.mimikit.store.file;

import io.mimikit.kernel.doc.DocReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that we wrote and that has proven itself by a checksum, without a tree in between: there is little of it, so
 * that a start has little to compile. Anything unusual is {@link Unusual}, and for {@link Json} to judge. Not thread-safe.
 */
final class JsonReader implements DocReader {
    private static final int DEPTH_MAX = 100;
    /** Longer numbers may be none of Java's. */
    private static final int DIGITS_MAX = 18;

    private static final int WORDS = 1 << 10;
    private static final int WORD_BYTES_MAX = 20;

    /** Something that this reader leaves to another one. */
    static final class Unusual extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Unusual(String what) {
            super(what, null, false, false);
        }
    }

    /** Names of fields that came before, by a hash of their bytes. */
    private final @Nullable String[] names = new String[WORDS];
    /** Other short words: most come again and again, and are kept in memory once. */
    private final @Nullable String[] words = new String[WORDS];

    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    /** Goes to the first of these bytes. */
    JsonReader over(byte[] text, int offset, int length) {
        bytes = text;
        at = offset;
        end = offset + length;
        return this;
    }

    @Override
    public int mark() {
        return at;
    }

    @Override
    public void back(int mark) {
        at = mark;
    }

    /** Whether nothing but blanks is left. */
    boolean isOver() {
        skipBlanks();
        return at == end;
    }

    @Override
    public @Nullable String string() {
        return peek() == '"' ? text(false) : null;
    }

    @Override
    public @Nullable Long integer() {
        int first = peek();
        return first == '-' || isDigit(first) ? whole() : null;
    }

    /** A whole number; null, having read a part of it, when it turns out to be another one. */
    private @Nullable Long whole() {
        boolean negative = bytes[at] == '-';
        if (negative) {
            at++;
        }
        int start = at;
        long value = 0;
        while (at < end && isDigit(bytes[at])) {
            value = value * 10 + bytes[at++] - '0';
        }
        int digits = at - start;
        if (digits == 0 || digits > DIGITS_MAX || (bytes[start] == '0' && digits > 1)) {
            throw new Unusual("number");
        }
        if (at < end && (bytes[at] == '.' || bytes[at] == 'e' || bytes[at] == 'E')) {
            return null;
        }
        return negative ? -value : value;
    }

    @Override
    public @Nullable Boolean bool() {
        return switch (peek()) {
            case 't' -> literal("true", Boolean.TRUE);
            case 'f' -> literal("false", Boolean.FALSE);
            default -> null;
        };
    }

    private <V> V literal(String word, V value) {
        for (int i = 0; i < word.length(); i++) {
            expect(word.charAt(i));
        }
        return value;
    }

    @Override
    public boolean enterObject() {
        return enter('{');
    }

    @Override
    public boolean enterArray() {
        return enter('[');
    }

    private boolean enter(char bracket) {
        if (peek() != bracket) {
            return false;
        }
        at++;
        return true;
    }

    @Override
    public @Nullable String nextName() {
        if (!nextIn('{', '}')) {
            return null;
        }
        if (peek() != '"') {
            throw new Unusual("name");
        }
        String name = text(true);
        skipBlanks();
        expect(':');
        return name;
    }

    @Override
    public boolean nextItem() {
        return nextIn('[', ']');
    }

    /** Whether something follows in the object or list; goes to it, or behind the end. */
    private boolean nextIn(char open, char close) {
        boolean first = lastBefore() == open;
        int next = peek();
        if (next == close) {
            at++;
            return false;
        }
        if (!first) {
            expect(',');
            if (peek() == close) {
                throw new Unusual("comma");
            }
        }
        return true;
    }

    /** The last byte that was read and is no blank: what was just entered has nothing before it. */
    private int lastBefore() {
        int i = at - 1;
        while (i >= 0 && isBlank(bytes[i])) {
            i--;
        }
        return i < 0 ? -1 : bytes[i];
    }

    @Override
    public @Nullable Object plain() {
        return plain(0);
    }

    private @Nullable Object plain(int depth) {
        if (depth > DEPTH_MAX) {
            throw new Unusual("depth");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> text(false);
            case 't', 'f' -> bool();
            case 'n' -> nothing();
            default -> number();
        };
    }

    private @Nullable Object nothing() {
        literal("null", Boolean.FALSE);
        return null;
    }

    private Map<String, @Nullable Object> object(int depth) {
        enterObject();
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        for (String name = nextName(); name != null; name = nextName()) {
            result.put(name, plain(depth + 1));
        }
        return result;
    }

    private List<@Nullable Object> array(int depth) {
        enterArray();
        List<@Nullable Object> result = new ArrayList<>();
        while (nextItem()) {
            result.add(plain(depth + 1));
        }
        return result;
    }

    private Object number() {
        int start = at;
        Long whole = integer();
        if (whole != null) {
            return whole;
        }
        while (at < end && (isDigit(bytes[at]) || ".eE+-".indexOf(bytes[at]) >= 0)) {
            at++;
        }
        String text = Json.utf8(bytes, start, at - start);
        if (!text.matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?")) {
            throw new Unusual("number");
        }
        return Double.parseDouble(text);
    }

    /** The string that begins here; a short one is taken from what is known, where it is. */
    private String text(boolean isName) {
        int start = ++at;
        while (at < end) {
            byte b = bytes[at];
            if (b == '"') {
                int length = at - start;
                at++;
                return length <= WORD_BYTES_MAX
                        ? word(isName, start, length)
                        : new String(bytes, start, length, StandardCharsets.ISO_8859_1);
            }
            if (b == '\\' || b < ' ') { // bytes of characters beyond ASCII are negative
                return escapedText(start);
            }
            at++;
        }
        throw new Unusual("string without an end");
    }

    private String word(boolean isName, int start, int length) {
        @Nullable String[] known = isName ? names : words;
        int hash = length;
        for (int i = start; i < start + length; i++) {
            hash = hash * 31 + bytes[i];
        }
        int place = (hash ^ (hash >>> 10)) & (WORDS - 1);
        String word = known[place];
        if (word == null || !isAt(word, start, length)) {
            word = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
            if (isName) {
                word = word.intern(); // then it is the very name that the table of fields has
            }
            known[place] = word;
        }
        return word;
    }

    private boolean isAt(String word, int start, int length) {
        if (word.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (word.charAt(i) != bytes[start + i]) {
                return false;
            }
        }
        return true;
    }

    private String escapedText(int start) {
        boolean escapes = false;
        for (; at < end && bytes[at] != '"'; at++) {
            if (bytes[at] == '\\') {
                escapes = true;
                at++;
            } else if (bytes[at] >= 0 && bytes[at] < ' ') {
                throw new Unusual("control character");
            }
        }
        if (at >= end) {
            throw new Unusual("string without an end");
        }
        String text = decoded(start, at++);
        return escapes ? unescaped(text) : text;
    }

    private String decoded(int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unusual("encoding");
        }
    }

    private static String unescaped(String text) {
        StringBuilder result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                c = character(text, i);
                i += text.charAt(i) == 'u' ? 4 : 0;
            }
            result.append(c);
        }
        return result.toString();
    }

    /** What the escape with this letter stands for. */
    private static char character(String text, int i) {
        return switch (text.charAt(i)) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> byNumber(text, i + 1);
            default -> throw new Unusual("escape");
        };
    }

    private static char byNumber(String text, int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < text.length() && text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new Unusual("escape");
            }
            value = value * 16 + digit;
        }
        return (char) value;
    }

    /** The next byte that is no blank, without reading it. */
    private int peek() {
        skipBlanks();
        if (at >= end) {
            throw new Unusual("end");
        }
        return bytes[at];
    }

    private void skipBlanks() {
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
    }

    private void expect(char wanted) {
        if (at >= end || bytes[at] != wanted) {
            throw new Unusual("character");
        }
        at++;
    }

    private static boolean isBlank(int b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }
}
