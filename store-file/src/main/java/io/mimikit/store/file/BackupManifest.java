package io.mimikit.store.file;

import io.mimikit.kernel.doc.Instants;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Names every file of a backup with its SHA-256; written last, so a backup without it is none. Immutable.
 *
 * @param stateId of the state that was backed up
 * @param at when the backup began
 * @param lastQ the last record that it holds
 */
record BackupManifest(String stateId, Instant at, long lastQ, List<Item> files) {
    static final String FILE = "backup.json";

    /** One file, by its path from the root with {@code /} between names. */
    record Item(String path, String sha256, long bytes) {}

    byte[] toBytes() {
        JsonBytes out = new JsonBytes(new DocumentLayout());
        out.startObject();
        out.field("stateId", stateId);
        out.field("at", Instants.print(at));
        out.field("lastQ", lastQ);
        out.name("files");
        out.startArray();
        for (Item file : files) {
            out.startObject();
            out.field("path", file.path());
            out.field("sha256", file.sha256());
            out.field("bytes", file.bytes());
            out.endObject();
        }
        out.endArray();
        out.endObject();
        Seal.close(out, 0);
        return out.toByteArray();
    }

    /** The manifest in these bytes; empty when they are damaged. */
    static Optional<BackupManifest> parse(byte[] bytes) {
        if (bytes.length == 0 || bytes[bytes.length - 1] != '\n' || !Seal.holds(bytes, 0, bytes.length - 1)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(Json.object(bytes)));
        } catch (JacksonException | ClassCastException | NullPointerException damaged) {
            return Optional.empty();
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a missing field is damage, and caught as such
    private static BackupManifest read(Map<String, @Nullable Object> tree) {
        List<Item> files = new ArrayList<>();
        for (Map<String, Object> file : (List<Map<String, Object>>) tree.get("files")) {
            files.add(new Item((String) file.get("path"), (String) file.get("sha256"), (Long) file.get("bytes")));
        }
        return new BackupManifest(
                (String) tree.get("stateId"),
                Instants.parse((String) tree.get("at"), "at"),
                (Long) tree.get("lastQ"),
                List.copyOf(files));
    }
}
