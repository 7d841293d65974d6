package io.mimikit.agent.workdir;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The wall around a work directory: turns a path that somebody gave into the real one it means, or refuses. Symbolic
 * links are followed first and judged by where they lead, also those among the parents of a file that is yet to be made.
 * The state directory is closed altogether, the inside of {@code .git} to changes. Immutable, thread-safe.
 *
 * <p>Not covered: hard links to files outside, and a link that another process swaps in between the check and the use;
 * the real path is what is used, so only the swap of a real directory helps an attacker, who could then write there.
 */
final class Confinement {
    private static final String GIT = ".git";
    private static final String STATE = ".mimikit";

    private final Path given;
    private final Path root;
    private final Path state;

    Confinement(Path root, Path stateDirectory) {
        this.given = root.toAbsolutePath().normalize();
        this.root = real(given);
        this.state = deepestReal(stateDirectory.toAbsolutePath().normalize());
    }

    Path root() {
        return root;
    }

    /** The real path to read. */
    Path toRead(String path) {
        Path real = deepestReal(inside(path));
        if (!real.startsWith(root)) {
            throw refused(path, "it leads out of the work directory");
        }
        if (isState(real)) {
            throw refused(path, "it is in the state directory, which has tools of its own");
        }
        return real;
    }

    /** The real path to write or create. */
    Path toWrite(String path) {
        Path real = toRead(path);
        for (Path name : root.relativize(real)) {
            if (name.toString().equalsIgnoreCase(GIT)) {
                throw refused(path, "git's own files are changed by running git");
            }
        }
        return real;
    }

    /** How a real path is shown: relative to the root, with forward slashes; the root itself is a dot. */
    String show(Path real) {
        String shown = root.relativize(real).toString().replace('\\', '/');
        return shown.isEmpty() ? "." : shown;
    }

    /** An absolute glob as a relative one. */
    String withoutRoot(String glob) {
        for (Path front : new Path[] {given, root}) {
            if (glob.startsWith(front + "/")) {
                return glob.substring(front.toString().length() + 1);
            }
        }
        throw refused(glob, "it is outside the work directory " + given);
    }

    boolean isState(Path real) {
        Path first = real.equals(root) ? root : root.relativize(real).getName(0);
        return real.startsWith(state) || first.toString().equalsIgnoreCase(STATE);
    }

    private Path inside(String path) {
        Path asked = parse(path);
        for (Path name : asked) {
            if (name.toString().equals("..")) {
                throw refused(path, "'..' is not allowed; give it relative to the work directory");
            }
        }
        if (!asked.isAbsolute()) {
            return root.resolve(asked).normalize();
        }
        Path plain = asked.normalize();
        if (plain.startsWith(given)) {
            return root.resolve(given.relativize(plain));
        }
        if (plain.startsWith(root)) {
            return plain;
        }
        throw refused(path, "it is outside the work directory " + given);
    }

    private static Path parse(String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw MimikitException.invalid("path", "'" + path.replace('\0', '?') + "' is no path: " + e.getReason());
        }
    }

    /** The real form of the deepest parent that exists, with the rest that does not exist put back on. */
    private static Path deepestReal(Path path) {
        Path existing = path;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = Objects.requireNonNull(existing.getParent(), "a root always exists");
        }
        return real(existing).resolve(existing.relativize(path)).normalize();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            throw refused(path.toString(), "it is a link that leads nowhere");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MimikitException refused(String path, String why) {
        return new MimikitException(ErrorCode.FORBIDDEN, "path '" + path + "' is refused: " + why);
    }
}
