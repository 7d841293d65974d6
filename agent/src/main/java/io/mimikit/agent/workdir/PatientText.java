package io.mimikit.agent.workdir;

/**
 * A text that lets itself be looked at only so often: a regular expression that backtracks without end runs out of
 * looks instead of holding its thread for ever. Parts share the budget. Not thread-safe.
 */
final class PatientText implements CharSequence {
    /** The budget is spent. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super("the expression needs too many steps", null, false, false);
        }
    }

    private final CharSequence text;
    private final long[] looksLeft;

    PatientText(CharSequence text, long[] looksLeft) {
        this.text = text;
        this.looksLeft = looksLeft;
    }

    @Override
    public char charAt(int index) {
        if (--looksLeft[0] < 0) {
            throw new Exhausted();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new PatientText(text.subSequence(start, end), looksLeft);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
