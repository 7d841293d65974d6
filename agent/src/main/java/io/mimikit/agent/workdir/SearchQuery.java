package io.mimikit.agent.workdir;

import io.mimikit.kernel.MimikitException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What to look for in files: a text, literally or as a regular expression, in all files or those a glob matches; a glob
 * without a slash is about the name alone. Immutable.
 */
public record SearchQuery(
        String text,
        boolean regex,
        boolean ignoreCase,
        @Nullable String glob) {
    public SearchQuery {
        if (text.isEmpty()) {
            throw MimikitException.invalid("query", "the text to search for is empty");
        }
    }

    /** Exactly this text, everywhere. */
    public static SearchQuery literal(String text) {
        return new SearchQuery(text, false, false, null);
    }

    /** This regular expression, everywhere. */
    public static SearchQuery regex(String expression) {
        return new SearchQuery(expression, true, false, null);
    }

    /** The same in the files that match. */
    public SearchQuery in(String files) {
        return new SearchQuery(text, regex, ignoreCase, files);
    }

    Pattern pattern() {
        int flags = (regex ? 0 : Pattern.LITERAL) | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
        try {
            return Pattern.compile(text, flags);
        } catch (PatternSyntaxException e) {
            throw MimikitException.invalid(
                    "query",
                    "'" + text + "' is no regular expression: " + e.getDescription() + "; or search literally");
        }
    }

    /** The glob as one over whole paths. */
    @Nullable
    Glob fileGlob() {
        if (glob == null) {
            return null;
        }
        return new Glob(glob.indexOf('/') >= 0 ? glob : "**/" + glob);
    }
}
