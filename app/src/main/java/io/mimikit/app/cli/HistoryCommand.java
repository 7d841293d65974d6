package io.mimikit.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit history}; without a further word it shows the newest messages. */
@Command(name = "history", description = "Show or export a conversation.")
final class HistoryCommand implements Runnable {
    private static final int PAGE = 1_000;

    private final MimikitCommand mimikit;

    HistoryCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public void run() {
        show(null, null);
    }

    @Command(name = "show", description = "Show the newest messages, oldest first.")
    int show(
            @Option(names = "--limit", paramLabel = "N", description = "So many (default 50).") @Nullable Integer limit,
            @Option(names = "--conversation", paramLabel = "ID", description = "Conversation (default main).") @Nullable
                    String conversation) {
        JsonNode newest = mimikit.api().get("/api/messages", query(limit == null ? 50 : limit, conversation));
        mimikit.output().list(newest, "messages", "createdAt", "role", "id", "text");
        return ExitStatus.OK;
    }

    @Command(name = "export", description = "Write a whole conversation to a new file, as JSON or Markdown (*.md).")
    int export(
            @Parameters(paramLabel = "FILE", description = "Must not exist yet.") Path file,
            @Option(names = "--conversation", paramLabel = "ID", description = "Conversation (default main).") @Nullable
                    String conversation) {
        ArrayNode messages = all(conversation);
        String text = file.toString().endsWith(".md") ? markdown(messages) : Json.pretty(messages) + "\n";
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            throw CommandFailed.usage(file + " exists; name a new file");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ObjectNode done = Json.object().put("file", file.toString()).put("messages", messages.size());
        mimikit.output().answer(done, messages.size() + " messages in " + file);
        return ExitStatus.OK;
    }

    /** From the newest page back to the oldest. */
    private ArrayNode all(@Nullable String conversation) {
        ArrayNode messages = Json.array(List.of());
        Map<String, String> query = query(PAGE, conversation);
        JsonNode page = mimikit.api().get("/api/messages", query).path("messages");
        while (!page.isEmpty()) {
            for (int i = 0; i < page.size(); i++) {
                messages.insert(i, page.get(i));
            }
            query.put("before", Json.text(page.get(0), "id"));
            page = mimikit.api().get("/api/messages", query).path("messages");
        }
        return messages;
    }

    private static Map<String, String> query(int limit, @Nullable String conversation) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("limit", String.valueOf(limit));
        if (conversation != null) {
            query.put("conversation", conversation);
        }
        return query;
    }

    private static String markdown(ArrayNode messages) {
        StringBuilder text = new StringBuilder();
        for (JsonNode message : messages) {
            text.append("## ")
                    .append(Json.text(message, "role"))
                    .append(" · ")
                    .append(Json.text(message, "createdAt"))
                    .append("\n\n")
                    .append(Json.text(message, "text"))
                    .append("\n\n");
        }
        return text.toString();
    }
}
