package io.mimikit.agent.workdir;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path or glob below a root that somebody looks at again and again: it walks over its matches and tells the directories
 * in which matches are or may come to be. Links to directories are not followed, a link to a file counts as that file
 * where it may be read, else as the link alone. {@code .git}, {@code node_modules} and {@code target} are passed over
 * unless the pattern names them, and so is what editors leave lying about while they work. Immutable, thread-safe.
 */
public final class FilePattern {
    /** Swap, lock and backup files of editors; nobody who writes {@code *} means them. */
    private static final Pattern EDITOR_LITTER = Pattern.compile("\\..*\\.sw[a-p]|.*~|\\.#.*|#.*#|4913");

    /** Hears what a walk finds. */
    public interface Visitor {
        /**
         * A directory that matters; told before it is read, so that nothing is missed between the two.
         *
         * @param shown its path as the pattern sees it; empty for the root
         */
        void directory(Path directory, String shown, BasicFileAttributes attributes);

        /** A match; answers whether to go on. */
        boolean match(String shown, Path file, BasicFileAttributes attributes);
    }

    /** What may be looked at. */
    private interface Door {
        /** The real path; throws where it must not be read. */
        Path real(String path);

        boolean isClosed(Path real);
    }

    private final Path root;
    private final String text;
    private final Glob glob;
    private final boolean plain;
    private final String prefix;
    private final Door door;

    private FilePattern(Path root, String text, Door door) {
        this.root = root;
        this.text = text.startsWith("./") ? text.substring(2) : text;
        this.plain = !Glob.isGlob(this.text);
        this.glob = new Glob(this.text);
        this.prefix = plain ? parent(this.text) : glob.fixedPrefix();
        this.door = door;
    }

    static FilePattern confined(Confinement wall, String text) {
        FilePattern pattern = new FilePattern(wall.root(), text, new Door() {
            @Override
            public Path real(String path) {
                return wall.toRead(path);
            }

            @Override
            public boolean isClosed(Path real) {
                return !real.startsWith(wall.root()) || wall.isState(real);
            }
        });
        wall.toRead(pattern.plain ? pattern.text : pattern.prefix);
        return pattern;
    }

    /** A pattern without a wall, for directories of our own: links are followed wherever they lead. */
    public static FilePattern below(Path root, String text) {
        return new FilePattern(root.toAbsolutePath().normalize(), text, new Door() {
            @Override
            public Path real(String path) {
                return root.toAbsolutePath().normalize().resolve(path);
            }

            @Override
            public boolean isClosed(Path real) {
                return false;
            }
        });
    }

    public String text() {
        return text;
    }

    /** Tells it from the same text below another root. */
    public String identity() {
        return root + "/" + text;
    }

    /** Whether a path, as the pattern sees it, is meant. */
    public boolean matches(String shown) {
        if (plain) {
            return shown.equals(text);
        }
        return glob.matches(shown) && !EDITOR_LITTER.matcher(name(shown)).matches() && noneIsPassedOver(parent(shown));
    }

    /** Whether matches may be below this directory, as the pattern sees it. */
    public boolean mayLeadTo(String shown) {
        if (shown.isEmpty()) {
            return true;
        }
        return plain ? (text + "/").startsWith(shown + "/") : glob.mayLeadTo(shown) && noneIsPassedOver(shown);
    }

    private boolean noneIsPassedOver(String directory) {
        for (String name : directory.split("/", -1)) {
            if (FileWalk.PASSED_OVER.contains(name) && !glob.names(name)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks at everything, each directory in the order of its names.
     *
     * @return whether all of it was seen; false where the visitor or {@code walkedMax} ended the walk
     * @throws MimikitException (forbidden) when the pattern leads elsewhere by now
     */
    public boolean walk(Visitor visitor, int walkedMax) {
        Optional<Path> start = towardsStart(visitor);
        if (start.isEmpty()) {
            return true;
        }
        return plain ? lookAtOne(start.get(), visitor) : new Walk(visitor, walkedMax).from(start.get());
    }

    /** Tells the directories from the root to where the wildcards begin; empty when that is not there. */
    private Optional<Path> towardsStart(Visitor visitor) {
        Path here = root;
        String shown = "";
        Optional<BasicFileAttributes> attributes = attributes(here);
        visitor.directory(here, shown, attributes.orElseThrow(() -> gone(root)));
        if (prefix.isEmpty()) {
            return Optional.of(here);
        }
        for (String name : prefix.split("/", -1)) {
            shown = shown.isEmpty() ? name : shown + "/" + name;
            here = door.real(shown);
            attributes = attributes(real(here).orElse(here)).filter(BasicFileAttributes::isDirectory);
            if (attributes.isEmpty()) {
                return Optional.empty();
            }
            visitor.directory(here, shown, attributes.get());
        }
        return Optional.of(here);
    }

    private static MimikitException gone(Path root) {
        return new MimikitException(ErrorCode.NOT_FOUND, "the directory " + root + " is not there or can't be read");
    }

    private boolean lookAtOne(Path directory, Visitor visitor) {
        Path file = directory.resolve(name(text));
        attributes(file).ifPresent(found -> {
            if (found.isDirectory()) {
                visitor.directory(file, text, found);
            }
            show(text, file, found, visitor);
        });
        return true;
    }

    /** A link is shown as what it leads to, where that may be read and is a file. */
    private boolean show(String shown, Path file, BasicFileAttributes found, Visitor visitor) {
        if (!found.isSymbolicLink()) {
            return visitor.match(shown, file, found);
        }
        Optional<Path> target = real(file).filter(real -> !door.isClosed(real));
        Optional<BasicFileAttributes> there = target.flatMap(FilePattern::attributes);
        if (there.isEmpty()) {
            return visitor.match(shown, file, found);
        }
        if (there.get().isDirectory() && !plain) {
            return true;
        }
        Path home = Objects.requireNonNull(target.get().getParent(), "a file has a directory");
        attributes(home).ifPresent(at -> visitor.directory(home, shown, at));
        return visitor.match(shown, target.get(), there.get());
    }

    private static Optional<Path> real(Path file) {
        try {
            return Optional.of(file.toRealPath());
        } catch (IOException leadsNowhere) {
            return Optional.empty();
        }
    }

    private static Optional<BasicFileAttributes> attributes(Path file) {
        try {
            return Optional.of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException | InvalidPathException vanished) {
            return Optional.empty();
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private record Place(Path path, String shown, BasicFileAttributes attributes) {}

    /** One walk below the place where the wildcards begin. */
    private final class Walk {
        private final Visitor visitor;
        private final int walkedMax;
        private final Deque<Place> open = new ArrayDeque<>();
        private int walked;

        Walk(Visitor visitor, int walkedMax) {
            this.visitor = visitor;
            this.walkedMax = walkedMax;
        }

        boolean from(Path start) {
            if (!read(start, prefix)) {
                return false;
            }
            while (!open.isEmpty()) {
                Place next = open.pop();
                if (!(next.attributes.isDirectory() ? enter(next) : look(next))) {
                    return false;
                }
            }
            return true;
        }

        private boolean enter(Place place) {
            if (!mayLeadTo(place.shown) || door.isClosed(place.path)) {
                return true;
            }
            visitor.directory(place.path, place.shown, place.attributes);
            return read(place.path, place.shown);
        }

        private boolean look(Place place) {
            return !matches(place.shown) || show(place.shown, place.path, place.attributes, visitor);
        }

        private boolean read(Path directory, String shown) {
            List<Path> children = FileWalk.children(directory);
            walked += children.size();
            for (Path child : children.reversed()) {
                String name = FileWalk.name(child);
                String path = shown.isEmpty() ? name : shown + "/" + name;
                attributes(child).ifPresent(found -> open.push(new Place(child, path, found)));
            }
            return walked <= walkedMax;
        }
    }
}
