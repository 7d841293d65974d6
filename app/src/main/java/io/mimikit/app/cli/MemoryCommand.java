package io.mimikit.app.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code mimikit memory}; without a further word it lists. */
@Command(name = "memory", description = "Search, show and change what is remembered.")
final class MemoryCommand implements Runnable {
    private final MimikitCommand mimikit;

    MemoryCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public void run() {
        list();
    }

    @Command(name = "search", description = "Find memories by words.")
    int search(
            @Parameters(arity = "1..*", paramLabel = "WORDS", description = "What to look for.") List<String> words,
            @Option(names = "--limit", paramLabel = "N", description = "At most so many.") @Nullable Integer limit) {
        Map<String, String> query = new LinkedHashMap<>(Map.of("query", String.join(" ", words)));
        if (limit != null) {
            query.put("limit", limit.toString());
        }
        mimikit.output().list(mimikit.api().get("/api/memory", query), "hits", "path", "line", "score", "snippet");
        return ExitStatus.OK;
    }

    @Command(name = "list", description = "List the memory files.")
    int list() {
        mimikit.output().list(mimikit.api().get("/api/memory"), "files", "path", "bytes", "modifiedAt");
        return ExitStatus.OK;
    }

    @Command(name = "show", description = "Print a memory file.")
    int show(@Parameters(paramLabel = "PATH", description = "As list and search name it.") String path) {
        mimikit.output()
                .answer(
                        mimikit.api().get(address(path)),
                        file -> mimikit.output().line(Json.text(file, "text")));
        return ExitStatus.OK;
    }

    @Command(name = "remember", description = "Write something down.")
    int remember(
            @Parameters(arity = "1..*", paramLabel = "TEXT", description = "What to remember.") List<String> words,
            @Option(names = "--long-term", description = "In the long-term file, which is never pruned.")
                    boolean longTerm) {
        JsonNode remembered = mimikit.api()
                .change(
                        "POST",
                        "/api/memory",
                        Json.object().put("content", String.join(" ", words)).put("longTerm", longTerm));
        mimikit.output().answer(remembered, "remembered in " + Json.text(remembered, "path"));
        return ExitStatus.OK;
    }

    @Command(name = "reindex", description = "Read all memory files anew for the search.")
    int reindex() {
        JsonNode read = mimikit.api().change("POST", "/api/memory/reindex", Json.object());
        mimikit.output().answer(read, "read " + Json.text(read, "files") + " files anew");
        return ExitStatus.OK;
    }

    @Command(name = "prune", description = "Remove what retention no longer keeps.")
    int prune(
            @Option(names = "--dry-run", description = "Only say what would go.") boolean dryRun,
            @Option(names = "--force", description = "Even what no summary covers.") boolean force) {
        JsonNode pruned = mimikit.api()
                .change(
                        "POST",
                        "/api/memory/prune",
                        Json.object().put("dryRun", dryRun).put("force", force));
        mimikit.output().page(pruned);
        return ExitStatus.OK;
    }

    @Command(
            name = "forget",
            description = "Remove a text from files, history, index and future summaries, and keep it from returning.")
    int forget(
            @Parameters(arity = "1..*", paramLabel = "WHAT", description = "A path, a message's id or words.")
                    List<String> words,
            @Option(names = "--dry-run", description = "Only list what would go.") boolean dryRun) {
        JsonNode forgotten = mimikit.api()
                .change(
                        "POST",
                        "/api/memory/forget",
                        Json.object().put("what", String.join(" ", words)).put("dryRun", dryRun));
        mimikit.output().page(forgotten);
        return ExitStatus.OK;
    }

    private static String address(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(ApiClient::encoded)
                .collect(Collectors.joining("/", "/api/memory/", ""));
    }
}
