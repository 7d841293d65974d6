package io.mimikit.server.wire;

/** Long texts in lists and events: the beginning only, so that an answer with a thousand entities stays bounded. */
final class Texts {
    /** Characters of one text in a list or an event; the entity's own address answers the whole of it. */
    static final int LISTED_CHARS_MAX = 4096;

    private Texts() {}

    static boolean isLong(String text) {
        return text.length() > LISTED_CHARS_MAX;
    }

    /** The text, or its beginning with an ellipsis; never half of a surrogate pair. */
    static String listed(String text) {
        if (!isLong(text)) {
            return text;
        }
        int end = LISTED_CHARS_MAX - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
