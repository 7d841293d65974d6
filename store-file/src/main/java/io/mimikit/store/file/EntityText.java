package io.mimikit.store.file;

import io.mimikit.kernel.doc.DocWriter;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an entity stands in a file: its fields in an envelope of kind and schema version. Stateless and thread-safe. */
final class EntityText {
    static final String KIND = "kind";
    static final String ID = "id";
    static final String SCHEMA_VERSION = "schemaVersion";
    /** A patch without a version is of this one. */
    static final long FIRST_VERSION = 1;

    private EntityText() {}

    static void writeWhole(DocWriter out, Entity entity) {
        Kind kind = entity.kind();
        out.startObject();
        writeEnvelope(out, kind);
        kind.shape().writeFields(out, entity);
        out.endObject();
    }

    private static void writeEnvelope(DocWriter out, Kind kind) {
        out.name(KIND);
        out.string(kind.wireName());
        out.name(SCHEMA_VERSION);
        out.integer(kind.schemaVersion());
    }

    static void writePatch(DocWriter out, Entity before, Entity after) {
        Kind kind = after.kind();
        out.startObject();
        out.name(KIND);
        out.string(kind.wireName());
        out.name(ID);
        out.string(after.id());
        if (kind.schemaVersion() != FIRST_VERSION) {
            out.name(SCHEMA_VERSION);
            out.integer(kind.schemaVersion());
        }
        kind.shape().writePatchFields(out, before, after);
        out.endObject();
    }

    /** The entity as a tree of plain values, without the envelope. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a tree of the kernel may hold nulls where a document does
    static Map<String, @Nullable Object> tree(Entity entity) {
        return (Map<String, @Nullable Object>)
                (Map<String, ?>) entity.kind().shape().toTree(entity);
    }

    /**
     * Builds an entity from its tree, which is of the current schema version. The name of each field is put together
     * while reading, in case of an error; so it begins with the kind alone, and the caller says where the entity stands.
     */
    static Entity read(Kind kind, Map<String, @Nullable Object> tree) {
        return kind.shape().read(tree, kind.wireName());
    }
}
