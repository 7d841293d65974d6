package io.mimikit.agent.tool;

import static io.mimikit.agent.tool.Tool.EffectClass.READ;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.time.At;
import io.mimikit.memory.MemoryHit;
import io.mimikit.memory.MemoryQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looking back: at the conversation and at memory. */
final class HistoryTools {
    private static final int MESSAGES_MAX = 200;
    private static final int HITS_MAX = 50;

    private HistoryTools() {}

    static Tool recentHistory() {
        return SimpleTool.of(
                "recent_history",
                READ,
                "The newest messages of this conversation, oldest first; offset skips that many of the newest.",
                """
                {"type":"object","properties":{"count":{"type":"integer","minimum":1,"maximum":200},"offset":{"type":"integer","minimum":0}},\
                "required":["count"],"additionalProperties":false}""",
                (in, context) -> {
                    long count = in.integer("count", 1, MESSAGES_MAX).orElseThrow(() -> in.missing("count"));
                    long offset = in.integer("offset", 0, Integer.MAX_VALUE).orElse(0L);
                    in.done();
                    String conversation = context.task().spec().conversation();
                    List<Message> all =
                            context.hands().engine().query(state -> newest(state, conversation, count + offset));
                    List<Message> wanted = all.subList(0, (int) Math.max(0, all.size() - offset));
                    return messages(wanted);
                });
    }

    private static List<Message> newest(State state, String conversation, long count) {
        return state.messages(conversation).descendingMap().values().stream()
                .limit(count)
                .toList()
                .reversed();
    }

    static Tool historyBetween() {
        return SimpleTool.of(
                "history_between",
                READ,
                "Messages of this conversation between two times (ISO 8601).",
                """
                {"type":"object","properties":{"after":{"type":"string"},"before":{"type":"string"}},\
                "required":["after"],"additionalProperties":false}""",
                (in, context) -> {
                    Instant now = context.hands().clock().instant();
                    Instant after = instant(in.needText("after", 64), now);
                    Instant before = in.text("before", 64)
                            .map(text -> instant(text, now))
                            .orElse(Instant.MAX);
                    in.done();
                    String conversation = context.task().spec().conversation();
                    return messages(context.hands()
                            .engine()
                            .query(state -> state.messages(conversation).values().stream()
                                    .filter(m -> !m.createdAt().isBefore(after)
                                            && !m.createdAt().isAfter(before))
                                    .limit(MESSAGES_MAX)
                                    .toList()));
                });
    }

    private static Instant instant(String text, Instant now) {
        return At.parse(text, ZoneOffset.UTC, now).at();
    }

    private static String messages(List<Message> messages) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Message message : messages) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", message.id());
            row.put("role", message.role().wireName());
            row.put("createdAt", Instants.print(message.createdAt()));
            row.put("text", message.text());
            rows.add(row);
        }
        return ToolText.json(Map.of("messages", rows));
    }

    static Tool searchMemory() {
        return SimpleTool.of(
                "search_memory",
                READ,
                "Look for words in memory; answers paths, lines and passages.",
                """
                {"type":"object","properties":{"query":{"type":"string"},"after":{"type":"string","description":"YYYY-MM-DD"},\
                "before":{"type":"string","description":"YYYY-MM-DD"},"limit":{"type":"integer","minimum":1,"maximum":50}},\
                "required":["query"],"additionalProperties":false}""",
                (in, context) -> {
                    MemoryQuery query = new MemoryQuery(
                            in.needText("query", 1000),
                            day(in, "after"),
                            day(in, "before"),
                            in.integer("limit", 1, HITS_MAX).map(Long::intValue).orElse(5));
                    in.done();
                    return hits(context.hands().memory().search().search(query));
                });
    }

    private static Optional<LocalDate> day(Input in, String field) {
        return in.text(field, 64).map(text -> {
            try {
                return LocalDate.parse(text.substring(0, Math.min(10, text.length())));
            } catch (java.time.DateTimeException e) {
                throw MimikitException.invalid(field, field + ": \"" + text + "\" is no day; write it like 2026-11-22");
            }
        });
    }

    private static String hits(List<MemoryHit> hits) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (MemoryHit hit : hits) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("source", hit.path());
            row.put("line", hit.line());
            row.put("content", hit.snippet());
            rows.add(row);
        }
        return ToolText.json(Map.of("hits", rows));
    }
}
