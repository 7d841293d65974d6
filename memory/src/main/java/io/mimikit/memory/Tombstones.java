package io.mimikit.memory;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.memory.ForgottenTexts.Mark;
import io.mimikit.memory.ForgottenTexts.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The record of what was forgotten, as salted hashes in {@code memory/.tombstones}: whatever is about to write memory
 * asks here first, so that forgotten text stays away. Thread-safe; every change is on disk when its method returns.
 *
 * <p>The salt keeps equal texts of two installations apart. It is no secret from one who can read the state directory:
 * he can test a guess, but not read the text.
 */
public final class Tombstones {
    /** Stands in for what {@link #redact} takes out. */
    public static final String REDACTED = "[forgotten]";

    private static final String HEADER = "mimikit-tombstones 1 ";
    private static final int SALT_BYTES = 16;

    private final Path file;
    private final RandomGenerator random;
    private @Nullable Known known;

    Tombstones(Path file, RandomGenerator random) {
        this.file = file;
        this.random = random;
    }

    private record Known(String salt, Set<Mark> marks, Set<String> ids, ForgottenTexts texts) {
        Known(String salt, Set<Mark> marks, Set<String> ids) {
            this(salt, marks, ids, new ForgottenTexts(salt, marks));
        }
    }

    /** Whether the text holds anything that was forgotten. */
    public boolean blocks(String text) {
        return !known().texts().find(text).isEmpty();
    }

    /** Whether the entry or message with this id was forgotten. */
    public boolean blocksId(String id) {
        Known now = known();
        return !now.ids().isEmpty() && now.ids().contains(idHash(now, id));
    }

    /** The text with {@value #REDACTED} in place of what was forgotten; the same text where there is nothing. */
    public String redact(String text) {
        return redact(text, known().texts());
    }

    /** Records texts and ids as forgotten. Doing so again changes nothing. */
    public synchronized void add(Collection<String> texts, Collection<String> ids) {
        Known before = known();
        Set<Mark> marks = new LinkedHashSet<>(before.marks());
        texts.forEach(text -> marks.addAll(before.texts().marksOf(text)));
        Set<String> hashes = new LinkedHashSet<>(before.ids());
        ids.forEach(id -> hashes.add(idHash(before, id)));
        save(before, marks, hashes);
    }

    /** Lets a text be remembered again, for a user who changed his mind. It takes the text itself to do so. */
    public synchronized void lift(String text) {
        Known before = known();
        Set<Mark> marks = new LinkedHashSet<>(before.marks());
        marks.removeAll(before.texts().marksOf(text));
        save(before, marks, before.ids());
    }

    /** The same hashes with further texts, recorded nowhere: for asking what forgetting them would do. */
    ForgottenTexts with(Collection<String> texts) {
        Known now = known();
        Set<Mark> marks = new LinkedHashSet<>();
        texts.forEach(text -> marks.addAll(now.texts().marksOf(text)));
        return new ForgottenTexts(now.salt(), marks);
    }

    static String redact(String text, ForgottenTexts forgotten) {
        StringBuilder redacted = new StringBuilder();
        int from = 0;
        for (Span span : forgotten.find(text)) {
            redacted.append(text, from, span.start()).append(REDACTED);
            from = span.end();
        }
        return redacted.append(text, from, text.length()).toString();
    }

    /** Whether a redacted text still says anything. */
    static boolean saysNothing(String redacted) {
        return NormalText.of(redacted.replace(REDACTED, "")).length() == 0;
    }

    private synchronized Known known() {
        Known loaded = known;
        if (loaded == null) {
            loaded = load();
            known = loaded;
        }
        return loaded;
    }

    private Known load() {
        try {
            if (Files.notExists(file)) {
                byte[] salt = new byte[SALT_BYTES];
                random.nextBytes(salt);
                return new Known(HexFormat.of().formatHex(salt), Set.of(), Set.of());
            }
            return parse(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new MimikitException(ErrorCode.STORAGE, "could not read " + file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new MimikitException(
                    ErrorCode.STATE_DAMAGED,
                    file + " is damaged (" + e.getMessage() + "); memory is not written until it is restored from a"
                            + " backup or moved away, which lifts every tombstone",
                    e);
        }
    }

    private static Known parse(List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().startsWith(HEADER)) {
            throw new IllegalArgumentException("line 1 is not '" + HEADER + "SALT'");
        }
        String salt = lines.getFirst().substring(HEADER.length());
        if (!salt.matches("[0-9a-f]{" + 2 * SALT_BYTES + "}")) {
            throw new IllegalArgumentException("line 1 has no salt of " + SALT_BYTES + " bytes in hex");
        }
        Set<Mark> marks = new LinkedHashSet<>();
        Set<String> ids = new LinkedHashSet<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] parts = lines.get(i).split(" ", -1);
            if (parts.length == 2 && parts[0].equals("id")) {
                ids.add(parts[1]);
            } else if (parts.length == 4 && (parts[0].equals("anywhere") || parts[0].equals("sentence"))) {
                marks.add(new Mark(
                        parts[0].equals("anywhere"),
                        Integer.parseInt(parts[1]),
                        Long.parseUnsignedLong(parts[2], 16),
                        parts[3]));
            } else {
                throw new IllegalArgumentException("line " + (i + 1) + " is not 'id HASH' or 'KIND LENGTH PRINT HASH'");
            }
        }
        return new Known(salt, marks, ids);
    }

    private void save(Known before, Set<Mark> marks, Set<String> ids) {
        if (marks.equals(before.marks()) && ids.equals(before.ids())) {
            return;
        }
        StringBuilder lines = new StringBuilder(HEADER).append(before.salt()).append('\n');
        ids.forEach(id -> lines.append("id ").append(id).append('\n'));
        marks.forEach(mark -> lines.append(mark.anywhere() ? "anywhere " : "sentence ")
                .append(mark.length())
                .append(' ')
                .append(Long.toHexString(mark.fingerprint()))
                .append(' ')
                .append(mark.sha256())
                .append('\n'));
        try {
            DurableFiles.replace(file, lines.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new MimikitException(ErrorCode.STORAGE, "could not write " + file + ": " + e.getMessage(), e);
        }
        known = new Known(before.salt(), marks, ids);
    }

    private static String idHash(Known known, String id) {
        return Sha256.hex((known.salt() + "id:" + id).getBytes(StandardCharsets.UTF_8));
    }
}
