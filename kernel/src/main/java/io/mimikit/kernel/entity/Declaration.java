package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;

/**
 * That a trigger is declared in a file of the user's, and changes only with that file. Immutable.
 *
 * @param file as people name it, relative to the state directory
 * @param text what stands there: the same text again is no change
 */
public record Declaration(String file, Map<String, Object> text, Map<String, Object> extra) {
    public static final Shape<Declaration> SHAPE = Shape.<Declaration>of()
            .field("file", Declaration::file, FieldType.STRING)
            .field("text", Declaration::text, FieldType.TREE)
            .extra(Declaration::extra)
            .build(d -> new Declaration(
                    d.need("file", FieldType.STRING), d.or("text", FieldType.TREE, Map.of()), d.extra()));

    public Declaration(String file, Map<String, Object> text) {
        this(file, text, Map.of());
    }
}
