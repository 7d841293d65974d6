package io.mimikit.agent.workdir;

import io.mimikit.kernel.MimikitException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One search through the files of a work directory. Not thread-safe; one use. */
final class FileSearch {
    /** How many characters an expression may look at in one search, backtracking included; then the search is cut. */
    private static final long LOOKS_MAX = 500_000_000L;

    /** The same for one line; who needs more backtracks without end, and is told so. */
    private static final long LINE_LOOKS_MAX = 20_000_000L;

    private final SearchQuery query;
    private final Pattern pattern;
    private final FileLimits limits;
    private final Confinement wall;
    private final Function<Path, @Nullable String> content;
    private final List<SearchResult.Match> matches = new ArrayList<>();
    private long looksLeft = LOOKS_MAX;
    private int searched;
    private int skipped;
    private int chars;

    /** {@code content} gives a file's text, or {@code null} when it is not one to search. */
    FileSearch(SearchQuery query, FileLimits limits, Confinement wall, Function<Path, @Nullable String> content) {
        this.query = query;
        this.pattern = query.pattern();
        this.limits = limits;
        this.wall = wall;
        this.content = content;
    }

    /** A walk that stays out of the state directory, and of what a glob does not name. */
    static FileWalk walk(Confinement wall, @Nullable Glob glob, FileLimits limits) {
        return new FileWalk(
                directory -> {
                    String name = FileWalk.name(directory);
                    boolean named = glob != null && glob.names(name);
                    return !wall.isState(directory) && (named || !FileWalk.PASSED_OVER.contains(name));
                },
                limits.walkedMax());
    }

    SearchResult run() {
        Glob glob = query.fileGlob();
        FileWalk walk = walk(wall, glob, limits);
        walk.files(wall.root(), file -> {
            if (glob == null || glob.matches(wall.show(file))) {
                search(file);
            }
            return !full();
        });
        return new SearchResult(matches, searched, skipped, full() || walk.cut());
    }

    private boolean full() {
        return looksLeft <= 0 || matches.size() >= limits.resultsMax() || chars >= limits.answerCharsMax();
    }

    private void search(Path file) {
        String text = content.apply(file);
        if (text == null) {
            skipped++;
            return;
        }
        searched++;
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (found(line)) {
                String shown = limits.cutLine(line.strip());
                chars += shown.length();
                matches.add(new SearchResult.Match(wall.show(file), number, shown));
            }
            if (full()) {
                return;
            }
        }
    }

    private boolean found(String line) {
        long[] looks = {LINE_LOOKS_MAX};
        try {
            return pattern.matcher(new PatientText(line, looks)).find();
        } catch (PatientText.Exhausted | StackOverflowError e) {
            throw MimikitException.invalid(
                    "query",
                    "'" + query.text() + "' takes too many steps to match; make it simpler or search literally");
        } finally {
            looksLeft -= LINE_LOOKS_MAX - looks[0];
        }
    }
}
