package io.mimikit.store.file;

import java.util.Locale;

/**
 * Names of log files by period, {@code <prefix><period>.jsonl}, and of their further parts once one is large,
 * {@code <prefix><period>_<number>.jsonl}. Names sort in the order in which they are written. Stateless and thread-safe.
 */
final class LogParts {
    private static final char MARK = '_'; // sorts after the dot, so that the first part comes first

    private LogParts() {}

    static String first(String prefix, String period) {
        return prefix + period + LogFile.SUFFIX;
    }

    /** The name after this one, of the same period. */
    static String next(String name) {
        String base = name.substring(0, name.length() - LogFile.SUFFIX.length());
        int mark = base.indexOf(MARK);
        int number = mark < 0 ? 0 : Integer.parseInt(base.substring(mark + 1));
        String period = mark < 0 ? base : base.substring(0, mark);
        return period + MARK + String.format(Locale.ROOT, "%06d", number + 1) + LogFile.SUFFIX;
    }

    static boolean isOfPeriod(String name, String prefix, String period) {
        return name.startsWith(prefix + period + MARK) || name.equals(first(prefix, period));
    }
}
