package io.mimikit.agent.workdir;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A look at all files below a directory, each directory in the order of its names. It does not follow links, passes over
 * what it is told to and what cannot be read, and stops at its limit. Not thread-safe; one use.
 */
final class FileWalk {
    /** Directories full of files that nobody means, unless a pattern names them. */
    static final Set<String> PASSED_OVER = Set.of(".git", "node_modules", "target");

    private final Predicate<Path> enter;
    private final int walkedMax;
    private int walked;

    FileWalk(Predicate<Path> enter, int walkedMax) {
        this.enter = enter;
        this.walkedMax = walkedMax;
    }

    /** Whether the limit ended the walk before its time. */
    boolean cut() {
        return walked > walkedMax;
    }

    /** Shows each file and link to {@code visitor} until that says no. */
    void files(Path start, Predicate<Path> visitor) {
        Deque<Path> open = new ArrayDeque<>();
        open.push(start);
        while (!open.isEmpty()) {
            Path next = open.pop();
            if (Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
                if (next.equals(start) || enter.test(next)) {
                    children(next).reversed().forEach(open::push);
                }
            } else if (++walked > walkedMax || !visitor.test(next)) {
                return;
            }
        }
    }

    static List<Path> children(Path directory) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (FileSystemException unreadable) {
            return List.of();
        } catch (DirectoryIteratorException | IOException vanished) {
            return children;
        }
        children.sort(Comparator.comparing(FileWalk::name));
        return children;
    }

    static String name(Path path) {
        @Nullable Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
