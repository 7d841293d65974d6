package io.mimikit.agent.workdir;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one directory in which agents read and write files. Every path is taken relative to it, checked against its wall
 * ({@link Confinement}) and every answer is bounded ({@link FileLimits}). Thread-safe; two edits of one file at the same
 * moment are each whole, and the later one wins.
 */
public final class WorkDirectory {
    static final long HASHED_BYTES_MAX = 64 << 20;
    private static final int BINARY_PROBE_BYTES = 8_000;
    private static final int PLACES_SHOWN = 10;

    private final Confinement wall;
    private final FileLimits limits;

    /** The work directory {@code root}, whose state is in {@code .mimikit}. */
    public WorkDirectory(Path root) {
        this(root, root.resolve(".mimikit"), FileLimits.standard());
    }

    /** {@code stateDirectory} is closed to the file tools wherever it is; so is {@code .mimikit}. */
    public WorkDirectory(Path root, Path stateDirectory, FileLimits limits) {
        if (!Files.isDirectory(root)) {
            throw new MimikitException(
                    ErrorCode.INVALID, "the work directory " + root + " does not exist; create it or name another");
        }
        this.wall = new Confinement(root, stateDirectory);
        this.limits = limits;
    }

    /** Lines of a text file: from line {@code offset} (from 1; {@code null}: 1) at most {@code limit} of them. */
    public FileText read(String path, @Nullable Integer offset, @Nullable Integer limit) {
        int first = atLeastOne("offset", offset, 1);
        int wanted = Math.min(atLeastOne("limit", limit, limits.linesMax()), limits.linesMax());
        Path file = wall.toRead(path);
        byte[] bytes = content(file, path);
        if (isBinary(bytes)) {
            throw MimikitException.invalid("path", path + " is a binary file (" + bytes.length + " bytes), not text");
        }
        List<String> all = new String(bytes, UTF_8).lines().toList();
        List<String> lines = new ArrayList<>();
        int chars = 0;
        for (int i = first - 1; i < all.size() && lines.size() < wanted && chars < limits.answerCharsMax(); i++) {
            String line = limits.cutLine(all.get(i));
            chars += line.length();
            lines.add(line);
        }
        return new FileText(wall.show(file), first, lines, all.size(), bytes.length);
    }

    /** Whether there is a file or directory of this name. */
    public boolean exists(String path) {
        return Files.exists(wall.toRead(path));
    }

    /** The whole text of a file. */
    public String whole(String path) {
        return new String(content(wall.toRead(path), path), UTF_8);
    }

    /**
     * Tells one content of a file from another: the hash of its first {@value #HASHED_BYTES_MAX} bytes, and what else is
     * known of a longer one. Empty where there is no regular file.
     */
    public Optional<String> contentHash(String path) {
        Path file = wall.toRead(path);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[1 << 16];
            long total = 0;
            for (int n = in.read(chunk); n > 0 && total < HASHED_BYTES_MAX; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
                total += n;
            }
            String hash = HexFormat.of().formatHex(digest.digest());
            return Optional.of(
                    total < HASHED_BYTES_MAX
                            ? hash
                            : hash + "-" + Files.size(file) + "-"
                                    + Files.getLastModifiedTime(file).toMillis());
        } catch (IOException e) {
            throw failed("read", path, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What is in a directory, or all files below the work directory that match a glob. */
    public FileList list(String pattern) {
        boolean meansDirectory = pattern.isBlank() || !Glob.isGlob(pattern) || Files.isDirectory(tried(pattern));
        return meansDirectory ? directory(pattern.isBlank() ? "." : pattern) : matching(relative(pattern));
    }

    /**
     * A path or glob to look at again and again.
     *
     * @throws MimikitException (forbidden, invalid_input) when it leads out of the work directory or into the state
     */
    public FilePattern pattern(String pattern) {
        return FilePattern.confined(wall, relative(pattern));
    }

    /** The lines that match a query. */
    public SearchResult search(SearchQuery query) {
        return new FileSearch(query, limits, wall, this::contentToSearch).run();
    }

    /** Makes or replaces a file, its directories included, in one step. */
    public FileChange write(String path, String text) {
        Path file = wall.toWrite(path);
        boolean created = !Files.exists(file);
        return replace(file, path, text, created, 1);
    }

    /**
     * Replaces a text that is in a file exactly once, or all its places if {@code replaceAll}.
     *
     * @throws MimikitException {@code INVALID_INPUT} if the text is not there, or not only once; the message helps to find it
     */
    public FileChange edit(String path, String oldText, String newText, boolean replaceAll) {
        if (oldText.isEmpty() || oldText.equals(newText)) {
            throw MimikitException.invalid(
                    "oldText",
                    oldText.isEmpty() ? "is empty; use write_file to make a file" : "and newText are the same");
        }
        Path file = wall.toWrite(path);
        String text = decode(content(file, path), path);
        List<Integer> places = places(text, oldText);
        if (places.isEmpty()) {
            throw MimikitException.invalid("oldText", "is not in " + path + whyNot(text, oldText));
        }
        if (places.size() > 1 && !replaceAll) {
            throw MimikitException.invalid(
                    "oldText",
                    "is " + places.size() + " times in " + path + ", on lines " + lineNumbers(text, places)
                            + "; give more of the text around it, or replace all");
        }
        return replace(file, path, text.replace(oldText, newText), false, places.size());
    }

    private FileChange replace(Path file, String path, String text, boolean created, int places) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
            throw MimikitException.invalid("path", path + " is not a regular file");
        }
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length > limits.fileBytesMax()) {
            throw new MimikitException(
                    ErrorCode.TOO_LARGE,
                    path + " would have " + bytes.length + " bytes; the limit is " + limits.fileBytesMax());
        }
        try {
            ReplaceFile.write(file, bytes);
        } catch (IOException e) {
            throw failed("written", path, e);
        }
        return new FileChange(wall.show(file), created, bytes.length, places);
    }

    private FileList directory(String path) {
        Path directory = wall.toRead(path);
        if (!Files.isDirectory(directory)) {
            if (Files.exists(directory)) {
                return new FileList(List.of(entry(directory)), false);
            }
            throw new MimikitException(ErrorCode.NOT_FOUND, "there is no directory " + path);
        }
        List<Path> children = FileWalk.children(directory);
        List<FileList.Entry> entries = children.stream()
                .filter(child -> !wall.isState(child) && !FileWalk.name(child).equals(".git"))
                .limit(limits.resultsMax() + 1L)
                .map(this::entry)
                .toList();
        boolean cut = entries.size() > limits.resultsMax();
        return new FileList(cut ? entries.subList(0, limits.resultsMax()) : entries, cut);
    }

    private FileList matching(String pattern) {
        Glob glob = new Glob(pattern);
        Path start = wall.toRead(glob.fixedPrefix());
        List<FileList.Entry> entries = new ArrayList<>();
        FileWalk walk = FileSearch.walk(wall, glob, limits);
        walk.files(start, file -> {
            if (glob.matches(wall.show(file))) {
                entries.add(entry(file));
            }
            return entries.size() <= limits.resultsMax();
        });
        boolean more = entries.size() > limits.resultsMax();
        return new FileList(more ? entries.subList(0, limits.resultsMax()) : entries, more || walk.cut());
    }

    /** A glob's text with the work directory taken off its front; a name of dots only leads nowhere. */
    private String relative(String pattern) {
        if (List.of(pattern.split("/", -1)).contains("..")) {
            throw new MimikitException(ErrorCode.FORBIDDEN, "glob '" + pattern + "' is refused: '..' is not allowed");
        }
        return pattern.startsWith("/") ? wall.withoutRoot(pattern) : pattern;
    }

    /** A file's name may look like a glob. */
    private Path tried(String pattern) {
        try {
            return wall.toRead(pattern);
        } catch (MimikitException noPath) {
            return wall.root().resolve("\uFFFF");
        }
    }

    private FileList.Entry entry(Path path) {
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        return new FileList.Entry(wall.show(path) + (directory ? "/" : ""), directory ? 0 : size(path));
    }

    private static long size(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .size();
        } catch (IOException vanished) {
            return 0;
        }
    }

    private byte[] content(Path file, String path) {
        if (!Files.exists(file)) {
            throw new MimikitException(ErrorCode.NOT_FOUND, "there is no file " + path);
        }
        if (!Files.isRegularFile(file)) {
            throw MimikitException.invalid("path", path + " is not a regular file");
        }
        try {
            return bounded(file, path);
        } catch (IOException e) {
            throw failed("read", path, e);
        }
    }

    /** Not the size first and the content then: a file may grow, and some tell no size. */
    private byte[] bounded(Path file, String path) throws IOException {
        try (var stream = Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = stream.readNBytes(limits.fileBytesMax() + 1);
            if (bytes.length > limits.fileBytesMax()) {
                throw new MimikitException(
                        ErrorCode.TOO_LARGE,
                        path + " is larger than " + limits.fileBytesMax()
                                + " bytes; search in it, or take a part of it with a command");
            }
            return bytes;
        }
    }

    private @Nullable String contentToSearch(Path file) {
        try {
            byte[] bytes = content(file, wall.show(file));
            return isBinary(bytes) ? null : new String(bytes, UTF_8);
        } catch (MimikitException unreadable) {
            return null;
        }
    }

    private static boolean isBinary(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, BINARY_PROBE_BYTES); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /** Strictly: what is replaced by a sign for "unreadable" would be written back that way. */
    private static String decode(byte[] bytes, String path) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw MimikitException.invalid("path", path + " is not UTF-8 text and can't be edited; use a command");
        }
    }

    private static List<Integer> places(String text, String wanted) {
        List<Integer> places = new ArrayList<>();
        for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
            places.add(at);
        }
        return places;
    }

    private static String lineNumbers(String text, List<Integer> places) {
        String numbers = places.stream()
                .limit(PLACES_SHOWN)
                .map(at -> Long.toString(
                        1 + text.substring(0, at).chars().filter(c -> c == '\n').count()))
                .collect(Collectors.joining(", "));
        return places.size() > PLACES_SHOWN ? numbers + ", …" : numbers;
    }

    private static String whyNot(String text, String wanted) {
        if (text.contains("\r\n") && text.replace("\r\n", "\n").contains(wanted)) {
            return ": its lines end in CR LF; give them so";
        }
        String loose = Pattern.compile("\\s+")
                .splitAsStream(wanted.strip())
                .map(Pattern::quote)
                .collect(Collectors.joining("\\s++"));
        var matcher = Pattern.compile(loose).matcher(text);
        if (!wanted.isBlank() && matcher.find()) {
            return " exactly, but with other white space on line " + lineNumbers(text, List.of(matcher.start()));
        }
        return "; read the file and copy the text as it is";
    }

    private static int atLeastOne(String field, @Nullable Integer value, int fallback) {
        if (value != null && value < 1) {
            throw MimikitException.invalid(field, field + " is " + value + ", but counts from 1");
        }
        return value == null ? fallback : value;
    }

    private static MimikitException failed(String what, String path, IOException e) {
        ErrorCode code = e instanceof AccessDeniedException ? ErrorCode.FORBIDDEN : ErrorCode.STORAGE;
        return new MimikitException(code, path + " could not be " + what + ": " + e, e);
    }
}
