package io.mimikit.agent.model;

import io.mimikit.agent.model.ModelMessage.ToolResult;
import io.mimikit.agent.model.ModelMessage.User;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a conversation asks of the demo now: the user messages since the last answer, and the tool results after them.
 * Immutable.
 *
 * @param news the results that the messages carry
 * @param inputs what the user wants, sentence by sentence
 * @param prompt the last user message as it is
 * @param results what the demo's own calls came to
 */
record DemoTurn(List<String> news, List<String> inputs, String prompt, List<ToolResult> results) {
    private static final Pattern NEWS = Pattern.compile("(?ms)^" + Pattern.quote(DemoModel.RESULTS_OPEN)
            + "$\\n?(.*?)\\n?^" + Pattern.quote(DemoModel.RESULTS_CLOSE) + "$");

    static DemoTurn of(List<ModelMessage> messages) {
        int end = messages.size();
        while (end > 0 && !(messages.get(end - 1) instanceof User)) {
            end--;
        }
        int start = end;
        while (start > 0 && messages.get(start - 1) instanceof User) {
            start--;
        }
        List<String> texts = messages.subList(start, end).stream()
                .map(message -> ((User) message).text())
                .toList();
        List<ToolResult> results = messages.subList(end, messages.size()).stream()
                .filter(ToolResult.class::isInstance)
                .map(ToolResult.class::cast)
                .toList();
        return of(texts, results);
    }

    private static DemoTurn of(List<String> texts, List<ToolResult> results) {
        List<String> news = new ArrayList<>();
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            Matcher matcher = NEWS.matcher(texts.get(i));
            List<String> found =
                    matcher.results().map(match -> match.group(1).strip()).toList();
            news.addAll(found);
            // What is neither news nor understood is context, unless it is what the user said last.
            boolean said = i == texts.size() - 1 && found.isEmpty();
            inputs.addAll(sentences(matcher.replaceAll("").strip(), said));
        }
        return new DemoTurn(news, inputs, texts.isEmpty() ? "" : texts.getLast().strip(), results);
    }

    /** A burst of inputs may come as lines; a command may have several lines of its own. */
    private static List<String> sentences(String text, boolean said) {
        List<String> lines =
                text.lines().filter(line -> !line.isBlank()).map(String::strip).toList();
        if (!lines.isEmpty() && understood(lines.stream())) {
            return lines;
        }
        return said || understood(Stream.of(text)) ? List.of(text) : List.of();
    }

    private static boolean understood(Stream<String> texts) {
        return texts.allMatch(text -> DemoSentence.parse(text).isPresent());
    }

    boolean hasResultOf(String tool) {
        return results.stream().anyMatch(result -> result.toolName().equals(tool));
    }
}
