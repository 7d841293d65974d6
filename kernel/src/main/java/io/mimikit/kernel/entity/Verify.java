package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How it is found out whether a task reached what it was for; all that is given must hold. Immutable.
 *
 * @param command must end with exit status 0; gets the result on its standard input
 * @param fileExists path in the work directory
 * @param fileChanged path in the work directory; must have another content than when the task began
 * @param json what must stand in a JSON file, or in the result
 * @param timeoutMillis for all of it
 */
public record Verify(
        @Nullable CommandLine command,
        @Nullable String fileExists,
        @Nullable String fileChanged,
        @Nullable JsonCheck json,
        long timeoutMillis,
        Map<String, Object> extra) {
    public static final long TIMEOUT_MILLIS = 60_000;

    /**
     * A place in a JSON document. Immutable.
     *
     * @param file path in the work directory, null for the result of the task
     * @param path such as {@code items[0].name}
     * @param expect empty when it is enough that the place exists, otherwise {@code equals} with the value
     */
    public record JsonCheck(@Nullable String file, String path, Map<String, Object> expect, Map<String, Object> extra) {
        public static final String EQUALS = "equals";

        public static final Shape<JsonCheck> SHAPE = Shape.<JsonCheck>of()
                .field("file", JsonCheck::file, FieldType.STRING)
                .field("path", JsonCheck::path, FieldType.STRING)
                .field("expect", JsonCheck::expect, FieldType.TREE)
                .extra(JsonCheck::extra)
                .build(d -> new JsonCheck(
                        d.opt("file", FieldType.STRING),
                        d.or("path", FieldType.STRING, ""),
                        d.or("expect", FieldType.TREE, Map.of()),
                        d.extra()));
    }

    public static final Shape<Verify> SHAPE = Shape.<Verify>of()
            .field("command", Verify::command, CommandLine.SHAPE)
            .field("fileExists", Verify::fileExists, FieldType.STRING)
            .field("fileChanged", Verify::fileChanged, FieldType.STRING)
            .field("json", Verify::json, JsonCheck.SHAPE)
            .field("timeoutMillis", Verify::timeoutMillis, FieldType.LONG)
            .extra(Verify::extra)
            .build(d -> new Verify(
                    d.opt("command", CommandLine.SHAPE),
                    d.opt("fileExists", FieldType.STRING),
                    d.opt("fileChanged", FieldType.STRING),
                    d.opt("json", JsonCheck.SHAPE),
                    d.or("timeoutMillis", FieldType.LONG, TIMEOUT_MILLIS),
                    d.extra()));
}
