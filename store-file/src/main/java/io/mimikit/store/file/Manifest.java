package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Names the documents that together are the state after one record; written last, so a generation is whole or isn't
 * there. Immutable.
 *
 * @param generation counts checkpoints from 1; 0 is the empty state before the first
 * @param through the last record that the documents contain
 * @param at the time of that record
 * @param files the documents
 * @param audit where the audit chain stood, null when it had no line
 * @param finished the bytes of each file of finished tasks that belong to this generation; more was never confirmed
 */
record Manifest(
        long generation,
        long through,
        @Nullable Instant at,
        List<DocumentFile> files,
        @Nullable AuditHead audit,
        SortedMap<String, Long> finished) {
    static final String FILE = "manifest.json";
    static final String PREVIOUS_FILE = "manifest.prev.json";
    static final Manifest EMPTY = new Manifest(0, 0, null, List.of(), null, new TreeMap<>());

    /** One document. */
    record DocumentFile(String name, String sha256, long bytes) {}

    /** The newest line of the audit chain. */
    record AuditHead(long n, long q, String hash) {}

    /** The generation before another one, as it is on disk; the empty one where there is none or it can't be read. */
    static Manifest before(Disk disk, StateDirectory directory, Manifest current) throws IOException {
        Path file = directory.state().resolve(PREVIOUS_FILE);
        return disk.exists(file)
                ? parse(disk.read(file))
                        .filter(manifest -> manifest.generation() < current.generation())
                        .orElse(EMPTY)
                : EMPTY;
    }

    long documentBytes() {
        return files.stream().mapToLong(DocumentFile::bytes).sum();
    }

    byte[] toBytes() {
        JsonBytes out = new JsonBytes(new DocumentLayout());
        out.startObject();
        out.field("generation", generation);
        out.field("through", through);
        if (at != null) {
            out.field("at", Instants.print(at));
        }
        if (audit != null) {
            writeAudit(out, audit);
        }
        out.name("files");
        out.startArray();
        for (DocumentFile file : files) {
            out.startObject();
            out.field("name", file.name());
            out.field("sha256", file.sha256());
            out.field("bytes", file.bytes());
            out.endObject();
        }
        out.endArray();
        out.name("finished");
        out.startObject();
        finished.forEach(out::field);
        out.endObject();
        out.endObject();
        Seal.close(out, 0);
        return out.toByteArray();
    }

    private static void writeAudit(JsonBytes out, AuditHead head) {
        out.name("audit");
        out.startObject();
        out.field("n", head.n());
        out.field("q", head.q());
        out.field("hash", head.hash());
        out.endObject();
    }

    /** The manifest in these bytes; empty when they are damaged. */
    static Optional<Manifest> parse(byte[] bytes) {
        if (bytes.length == 0 || bytes[bytes.length - 1] != '\n' || !Seal.holds(bytes, 0, bytes.length - 1)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(Json.object(bytes)));
        } catch (JacksonException | ClassCastException | NullPointerException | MimikitException damaged) {
            return Optional.empty();
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a missing field is damage, and caught as such
    private static Manifest read(Map<String, @Nullable Object> tree) {
        List<DocumentFile> files = new ArrayList<>();
        for (Map<String, Object> file : (List<Map<String, Object>>) tree.get("files")) {
            files.add(
                    new DocumentFile((String) file.get("name"), (String) file.get("sha256"), (Long) file.get("bytes")));
        }
        AuditHead audit = tree.get("audit") instanceof Map<?, ?> head
                ? new AuditHead((Long) head.get("n"), (Long) head.get("q"), (String) head.get("hash"))
                : null;
        Instant at = tree.get("at") instanceof String text ? Instants.parse(text, "at") : null;
        SortedMap<String, Long> finished = new TreeMap<>();
        ((Map<String, Object>) tree.get("finished")).forEach((name, bytes) -> finished.put(name, (Long) bytes));
        return new Manifest(
                (Long) tree.get("generation"), (Long) tree.get("through"), at, List.copyOf(files), audit, finished);
    }
}
