package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.store.AuditLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The form of a line of the audit: it carries the hash of the line before, and ends with its own, which is the SHA-256
 * of all bytes before {@code ,"hash":"…"}}. So no line can be changed, added or taken out without breaking the chain.
 * Stateless and thread-safe.
 */
final class AuditText {
    static final String PREFIX = "audit-";
    /** What the first line has in place of the hash of the line before. */
    static final String NO_HASH = "0".repeat(64);

    private static final byte[] HASH_HEAD = ",\"hash\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH_LENGTH = HASH_HEAD.length + 64 + 2;

    private AuditText() {}

    /** Writes a line after what is in {@code out} and answers its hash. */
    static String write(JsonBytes out, LogRecord record, long n, String previous) {
        int start = out.size();
        out.startObject();
        out.field("n", n);
        out.field("q", record.q());
        out.field("at", Instants.print(record.at()));
        out.field("what", record.what());
        out.name("by");
        Actor.SHAPE.write(out, record.by());
        out.name("changes");
        writeChanges(out, Objects.requireNonNull(record.changes()));
        out.field("prev", previous);
        out.endObject();
        out.chop(1);
        String hash = Sha256.hex(out.array(), start, out.size() - start);
        out.raw(HASH_HEAD);
        out.raw((hash + "\"}\n").getBytes(StandardCharsets.US_ASCII));
        return hash;
    }

    private static void writeChanges(JsonBytes out, List<Object> changes) {
        out.startArray();
        for (Object change : changes) {
            if (change instanceof Entity created) {
                AuditChange.writeCreated(out, created);
            } else {
                FieldType.writePlain(out, change);
            }
        }
        out.endArray();
    }

    /** The line, if it is whole and its own hash is right. */
    static Optional<AuditLine> parse(byte[] bytes) {
        int end = bytes.length - HASH_LENGTH;
        if (end <= 0) {
            return Optional.empty();
        }
        try {
            AuditLine line = read(Json.object(bytes));
            String tail = new String(HASH_HEAD, StandardCharsets.US_ASCII) + Sha256.hex(bytes, 0, end) + "\"}";
            return tail.equals(Json.utf8(bytes, end, HASH_LENGTH)) ? Optional.of(line) : Optional.empty();
        } catch (JacksonException | ClassCastException | NullPointerException | MimikitException damaged) {
            return Optional.empty();
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a missing field is damage, and caught as such
    private static AuditLine read(Map<String, @Nullable Object> tree) {
        return new AuditLine(
                (Long) tree.get("n"),
                (Long) tree.get("q"),
                Instants.parse((String) tree.get("at"), "at"),
                (String) tree.get("what"),
                Actor.SHAPE.read(tree.get("by"), "by"),
                (List<Map<String, Object>>) tree.get("changes"),
                (String) tree.get("prev"),
                (String) tree.get("hash"));
    }
}
