package io.mimikit.memory;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The writer and reader of memory files. Thread-safe.
 *
 * <p>Writing is at-least-once made exactly-once: an entry carries its id, so a caller that does not know whether its last
 * call arrived repeats it with the same arguments. Entries are appended to existing files, so that an edit made by hand at
 * the same moment is not lost; an append that a crash cut short is completed by its repetition.
 */
public final class MemoryStore {
    /** The longest content of one {@link #remember}, in UTF-8. */
    public static final int CONTENT_BYTES_MAX = 64 << 10;

    private final MemoryFiles files;
    private final Tombstones tombstones;

    MemoryStore(MemoryFiles files, Tombstones tombstones) {
        this.files = files;
        this.tombstones = tombstones;
    }

    /**
     * Writes something down for the long term or for these days.
     *
     * @return the file that holds it
     * @throws MimikitException {@code CONFLICT} for what was forgotten, {@code TOO_LARGE} for too long a content or a full
     *     file
     */
    public String remember(String entryId, Instant at, String content, boolean longTerm) {
        EntryFormat.checkedId("entryId", entryId);
        if (content.isBlank()) {
            throw MimikitException.invalid("content", "content is blank: say what to remember");
        }
        int bytes = utf8(content).length;
        if (bytes > CONTENT_BYTES_MAX) {
            throw new MimikitException(
                    ErrorCode.TOO_LARGE,
                    "content has " + bytes + " bytes, at most " + CONTENT_BYTES_MAX
                            + " are remembered at once; split it");
        }
        return files.locked(() -> {
            refuseForgotten(entryId, content);
            String block = EntryFormat.item(entryId, at, content);
            MemoryPath path = longTerm ? MemoryPath.LONG_TERM : recentPath(entryId, at, content);
            appendOnce(path, longTerm ? "" : title(utcDay(at)), entryId, block);
            return path.value();
        });
    }

    /**
     * Writes messages of one UTC day down word for word, in a new file named by the title. Messages that are already in
     * a raw file of that day are left out, so repeating a call writes nothing.
     */
    public ArchiveReceipt writeArchive(LocalDate day, String title, List<ArchivedMessage> messages) {
        messages.forEach(message -> EntryFormat.checkedId("id", message.id()));
        return files.locked(() -> {
            Set<String> present = rawIdsOf(day);
            List<String> blocks = new ArrayList<>();
            int repeated = 0;
            for (ArchivedMessage message : messages) {
                if (present.add(message.id())) {
                    archived(message).ifPresent(blocks::add);
                } else {
                    repeated++;
                }
            }
            List<String> paths =
                    writeRaw(day, tombstones.blocks(title) ? Slug.nameless(title) : Slug.of(title), blocks);
            return new ArchiveReceipt(paths, blocks.size(), repeated, messages.size() - blocks.size() - repeated);
        });
    }

    /**
     * Adds a dated section to the summary of a period. Earlier sections stay; a job's section is written once. What was
     * forgotten is taken out.
     *
     * @return the summary's file
     */
    public String writeSummary(SummaryPeriod period, String jobId, Instant at, String text) {
        EntryFormat.checkedId("jobId", jobId);
        if (text.isBlank()) {
            throw MimikitException.invalid(
                    "text", "the summary of " + period.label() + " is blank; its sources are not summarised by it");
        }
        return files.locked(() -> {
            MemoryPath path = MemoryPath.summary(period);
            if (!tombstones.blocksId(jobId) && !EntryFormat.ids(text(path)).contains(jobId)) {
                String section = EntryFormat.section(jobId, at, tombstones.redact(text));
                addSection(path, "# " + period.label() + "\n", section);
            }
            return path.value();
        });
    }

    /**
     * What a summary of this period must be made from besides the messages at hand: the raw files of its days and, for a
     * month, the summaries of its days. Once the summary stands, they count as covered: search prefers the month, and
     * {@link Retention} may remove the raw files.
     */
    public List<String> sourcesOf(SummaryPeriod period) {
        return files.list().stream()
                .map(MemoryFiles.Stamp::path)
                .filter(path -> isSource(path, period))
                .map(MemoryPath::value)
                .toList();
    }

    /** All memory files, sorted by path; links and files that are not Markdown are none. */
    public List<MemoryFile> list() {
        return files.list().stream()
                .map(stamp -> new MemoryFile(stamp.path().value(), stamp.bytes(), stamp.modified()))
                .toList();
    }

    /** The whole text of one file. */
    public String read(String path) {
        MemoryPath checked = new MemoryPath(path);
        return new String(files.read(checked).orElseThrow(() -> missing(checked)), StandardCharsets.UTF_8);
    }

    /** Replaces or creates one file at once. A text that holds something forgotten is refused. */
    public void write(String path, String text) {
        MemoryPath checked = new MemoryPath(path);
        byte[] bytes = utf8(text);
        refuseTooLarge(checked, bytes.length);
        files.locked(() -> {
            boolean blocked = Passage.of(bytes).stream().map(Passage::content).anyMatch(tombstones::blocks);
            if (blocked || tombstones.blocks(text)) {
                throw forgotten("a passage of " + checked);
            }
            files.replace(checked, bytes);
            return checked;
        });
    }

    /** Removes one file. The text may be remembered again; to prevent that, {@link Forget} it. */
    public void delete(String path) {
        MemoryPath checked = new MemoryPath(path);
        files.locked(() -> {
            if (!files.exists(checked)) {
                throw missing(checked);
            }
            files.delete(checked);
            return checked;
        });
    }

    private void refuseForgotten(String entryId, String content) {
        if (tombstones.blocksId(entryId) || tombstones.blocks(content)) {
            throw forgotten("the content of entry " + entryId);
        }
    }

    private static MimikitException forgotten(String what) {
        return new MimikitException(
                ErrorCode.CONFLICT,
                what
                        + " was forgotten on request and is not written again; if it is wanted back, put it into memory.md by"
                        + " hand");
    }

    private static MimikitException missing(MemoryPath path) {
        return new MimikitException(
                ErrorCode.NOT_FOUND, "there is no memory file " + path + "; list them to see which are");
    }

    private Optional<String> archived(ArchivedMessage message) {
        String text = tombstones.redact(message.text());
        boolean gone = !text.equals(message.text()) && Tombstones.saysNothing(text);
        return gone || tombstones.blocksId(message.id())
                ? Optional.empty()
                : Optional.of(EntryFormat.item(message.id(), message.createdAt(), message.role() + ": " + text));
    }

    /** The file that already holds the entry, else a free name. */
    private MemoryPath recentPath(String entryId, Instant at, String content) {
        LocalDate day = utcDay(at);
        return files.rawFilesOf(day).stream()
                .filter(path -> EntryFormat.ids(text(path)).contains(entryId))
                .findFirst()
                .orElseGet(() -> files.freePath(day, Slug.of(content)));
    }

    private Set<String> rawIdsOf(LocalDate day) {
        Set<String> ids = new HashSet<>();
        files.rawFilesOf(day).forEach(path -> ids.addAll(EntryFormat.ids(text(path))));
        return ids;
    }

    /** Whole files at once: after a crash a message is in a file with all its neighbours or in none. */
    private List<String> writeRaw(LocalDate day, String slug, List<String> blocks) {
        List<String> paths = new ArrayList<>();
        int from = 0;
        while (from < blocks.size()) {
            StringBuilder file = new StringBuilder(title(day));
            int bytes = file.length();
            int to = from;
            do {
                bytes += utf8(blocks.get(to)).length;
                file.append(blocks.get(to++));
            } while (to < blocks.size() && bytes + utf8(blocks.get(to)).length <= MemoryFiles.FILE_BYTES_MAX);
            MemoryPath path = files.freePath(day, slug);
            files.replace(path, utf8(file.toString()));
            paths.add(path.value());
            from = to;
        }
        return paths;
    }

    private void appendOnce(MemoryPath path, String header, String id, String block) {
        Optional<byte[]> existing = files.read(path);
        if (existing.isEmpty()) {
            files.replace(path, utf8(header + block));
            return;
        }
        byte[] have = existing.get();
        byte[] whole = utf8(block);
        int torn = tornBytes(have, whole, EntryFormat.headBytes(block));
        if (torn == 0 && EntryFormat.ids(text(have)).contains(id)) {
            completeInPlace(path, have, id, block.stripTrailing());
            return;
        }
        // With all of it there, nothing is added but forced: the first call may have failed before it was on disk.
        byte[] rest = torn > 0 ? Arrays.copyOfRange(whole, torn, whole.length) : utf8(lineBreak(have) + block);
        refuseTooLarge(path, have.length + rest.length);
        files.append(path, rest);
    }

    /** Completes an entry that a crash cut short and behind which another one was written before its repetition. */
    private void completeInPlace(MemoryPath path, byte[] have, String id, String whole) {
        for (Passage passage : Passage.of(have)) {
            String text = passage.text().replaceFirst("\uFFFD+$", "");
            boolean own = passage.id().filter(id::equals).isPresent();
            if (own && text.length() < whole.length() && whole.startsWith(text)) {
                Passage.Replacement completed = new Passage.Replacement(passage, whole);
                files.replace(path, Passage.replaced(have, new TreeMap<>(Map.of(passage.start(), completed))));
            }
        }
    }

    /** The whole file at once: of a section that is cut short nobody could say where it ends. */
    private void addSection(MemoryPath path, String title, String section) {
        byte[] have = files.read(path).orElse(utf8(title));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(have);
        file.writeBytes(utf8(lineBreak(have) + "\n" + section));
        refuseTooLarge(path, file.size());
        files.replace(path, file.toByteArray());
    }

    private static void refuseTooLarge(MemoryPath path, int bytes) {
        if (bytes > MemoryFiles.FILE_BYTES_MAX) {
            throw MemoryFiles.tooLarge(path, "would be larger");
        }
    }

    /** How much of the block the file already ends with: all of it, or what a crash let through. */
    private static int tornBytes(byte[] have, byte[] block, int bytesMin) {
        for (int n = Math.min(have.length, block.length); n >= bytesMin; n--) {
            if (Arrays.equals(have, have.length - n, have.length, block, 0, n)) {
                return n;
            }
        }
        return 0;
    }

    private static String lineBreak(byte[] have) {
        return have.length == 0 || have[have.length - 1] == '\n' ? "" : "\n";
    }

    private static boolean isSource(MemoryPath path, SummaryPeriod period) {
        boolean raw = path.rawDay().filter(period::covers).isPresent();
        boolean partial = path.summaryPeriod()
                .filter(other -> !other.equals(period) && period.covers(other.first()) && period.covers(other.last()))
                .isPresent();
        return raw || partial;
    }

    private String text(MemoryPath path) {
        return text(files.peek(path));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String title(LocalDate day) {
        return "# " + day + "\n\n";
    }

    private static LocalDate utcDay(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
