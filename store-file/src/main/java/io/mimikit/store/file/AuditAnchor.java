package io.mimikit.store.file;

import io.mimikit.kernel.doc.Instants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The last line of the audit that retention took away, so that the chain can be proven from there on; durable before
 * anything is removed. Immutable.
 *
 * @param n number of that line, 0 when nothing was taken away
 * @param hash of that line
 */
record AuditAnchor(long n, String hash) {
    static final String FILE = "anchor.json";
    static final AuditAnchor NONE = new AuditAnchor(0, AuditText.NO_HASH);

    /** The anchor of the audit in a directory; empty when it is damaged. */
    static Optional<AuditAnchor> read(Disk disk, Path audit) throws IOException {
        Path file = audit.resolve(FILE);
        return disk.exists(file) ? parse(disk.read(file)) : Optional.of(NONE);
    }

    private static Optional<AuditAnchor> parse(byte[] bytes) {
        if (bytes.length == 0 || !Seal.holds(bytes, 0, bytes.length - 1)) {
            return Optional.empty();
        }
        try {
            Map<String, @Nullable Object> tree = Json.object(bytes);
            return tree.get("n") instanceof Long n && tree.get("hash") instanceof String hash
                    ? Optional.of(new AuditAnchor(n, hash))
                    : Optional.empty();
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    void write(Disk disk, Path audit, Instant at) throws IOException {
        JsonBytes out = new JsonBytes();
        out.startObject();
        out.field("n", n);
        out.field("hash", hash);
        out.field("at", Instants.print(at));
        out.endObject();
        Seal.close(out, 0);
        DurableFile.replace(disk, audit.resolve(FILE), out.toByteArray());
    }
}
