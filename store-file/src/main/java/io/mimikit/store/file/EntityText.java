package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.DocWriter;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import java.util.Map;
import java.util.Optional;
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

    /**
     * The entity that stands next, straight from the text; empty where its envelope is not as {@link #writeWhole} writes
     * it, or of another version. The reader may stand anywhere then.
     *
     * @throws MimikitException (invalid_input) for what {@link #read} would refuse
     */
    static Optional<Entity> readNext(JsonReader in, Migrations migrations) {
        if (!in.enterObject() || !KIND.equals(in.nextName())) {
            return Optional.empty();
        }
        Kind kind = Optional.ofNullable(in.string()).flatMap(Kind::fromWire).orElse(null);
        if (kind == null || !SCHEMA_VERSION.equals(in.nextName())) {
            return Optional.empty();
        }
        Long version = in.integer();
        if (version == null || version != migrations.current(kind)) {
            return Optional.empty();
        }
        Entity entity = kind.shape().readFields(in);
        return entity.id().isEmpty() ? Optional.empty() : Optional.of(entity);
    }
}
