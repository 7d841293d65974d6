package io.mimikit.agent.tool;

import static io.mimikit.agent.tool.Tool.EffectClass.IDEMPOTENT;
import static io.mimikit.agent.tool.Tool.EffectClass.READ;
import static io.mimikit.agent.tool.Tool.EffectClass.SIDE_EFFECT;

import io.mimikit.agent.workdir.SearchQuery;
import io.mimikit.kernel.doc.FieldType;
import java.util.List;

/** Reading and writing inside the work directory, and reading the web. */
final class FileTools {
    private static final int PATH_CHARS_MAX = 4096;

    private FileTools() {}

    static List<Tool> reading() {
        return List.of(readFile(), listFiles(), searchFiles(), fetchUrl());
    }

    static List<Tool> writing() {
        return List.of(writeFile(), editFile());
    }

    private static Tool readFile() {
        return SimpleTool.of(
                "read_file",
                READ,
                "Read a text file of the work directory; offset and limit count lines.",
                """
                {"type":"object","properties":{"path":{"type":"string"},"offset":{"type":"integer"},"limit":{"type":"integer"}},\
                "required":["path"],"additionalProperties":false}""",
                (in, context) -> {
                    String path = in.needText("path", PATH_CHARS_MAX);
                    Integer offset = in.get("offset", FieldType.INT).orElse(null);
                    Integer limit = in.get("limit", FieldType.INT).orElse(null);
                    in.done();
                    return context.hands().files().read(path, offset, limit).text();
                });
    }

    private static Tool listFiles() {
        return SimpleTool.of(
                "list_files",
                READ,
                "List a directory of the work directory, or the files that match a glob such as src/**/*.java.",
                """
                {"type":"object","properties":{"path":{"type":"string"}},"additionalProperties":false}""",
                (in, context) -> {
                    String path = in.text("path", PATH_CHARS_MAX).orElse(".");
                    in.done();
                    return context.hands().files().list(path).text();
                });
    }

    private static Tool searchFiles() {
        return SimpleTool.of(
                "search_files",
                READ,
                "Find lines in files of the work directory: plain text, or a regular expression with regex true; glob limits"
                        + " the files.",
                """
                {"type":"object","properties":{"query":{"type":"string"},"regex":{"type":"boolean"},"glob":{"type":"string"}},\
                "required":["query"],"additionalProperties":false}""",
                (in, context) -> {
                    String text = in.needText("query", 1000);
                    boolean regex = in.get("regex", FieldType.BOOL).orElse(false);
                    SearchQuery query = regex ? SearchQuery.regex(text) : SearchQuery.literal(text);
                    String glob = in.text("glob", PATH_CHARS_MAX).orElse(null);
                    in.done();
                    return context.hands()
                            .files()
                            .search(glob == null ? query : query.in(glob))
                            .text();
                });
    }

    private static Tool fetchUrl() {
        return SimpleTool.of("fetch_url", READ, "Read a page of the public web as text.", """
                {"type":"object","properties":{"url":{"type":"string"}},"required":["url"],"additionalProperties":false}""", (in, context) -> {
            String url = in.needText("url", PATH_CHARS_MAX);
            in.done();
            return context.hands().urls().fetch(url).text();
        });
    }

    private static Tool writeFile() {
        return SimpleTool.of(
                "write_file",
                IDEMPOTENT,
                "Write a text file in the work directory; what was there is replaced.",
                """
                {"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"}},\
                "required":["path","content"],"additionalProperties":false}""",
                (in, context) -> {
                    String path = in.needText("path", PATH_CHARS_MAX);
                    // models and earlier steps also call it text
                    String content = in.get("content", FieldType.STRING)
                            .or(() -> in.get("text", FieldType.STRING))
                            .orElseThrow(() -> in.missing("content"));
                    in.done();
                    return context.hands().files().write(path, content).text();
                });
    }

    private static Tool editFile() {
        return SimpleTool.of(
                "edit_file",
                SIDE_EFFECT,
                "Replace text in a file of the work directory; the old text must occur exactly once unless replaceAll.",
                """
                {"type":"object","properties":{"path":{"type":"string"},"oldText":{"type":"string"},"newText":{"type":"string"},\
                "replaceAll":{"type":"boolean"}},"required":["path","oldText","newText"],"additionalProperties":false}""",
                (in, context) -> {
                    String path = in.needText("path", PATH_CHARS_MAX);
                    String oldText = in.get("oldText", FieldType.STRING).orElseThrow(() -> in.missing("oldText"));
                    String newText = in.get("newText", FieldType.STRING).orElseThrow(() -> in.missing("newText"));
                    boolean all = in.get("replaceAll", FieldType.BOOL).orElse(false);
                    in.done();
                    return context.hands()
                            .files()
                            .edit(path, oldText, newText, all)
                            .text();
                });
    }
}
