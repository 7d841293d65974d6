package io.mimikit.agent.role;

import io.mimikit.agent.tool.ToolText;
import io.mimikit.kernel.condition.Observation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/** Reads what a model says of conditions. Anything that is not a clear verdict is an error, never true. Stateless. */
final class Verdicts {
    private static final int SHOWN_CHARS = 120;

    private Verdicts() {}

    /** One for each of the conditions, which were numbered from 1 on. */
    static List<Observation> of(String answer, int count) {
        List<Observation> verdicts = new ArrayList<>(
                Collections.nCopies(count, new Observation.Failed("the model gave no verdict: " + shown(answer))));
        String text = withoutFence(answer.strip());
        if (count == 1 && isOneWord(text)) {
            verdicts.set(0, new Observation.Verdict(text.equalsIgnoreCase("true"), ""));
            return verdicts;
        }
        List<Object> said = parse(text);
        boolean[] seen = new boolean[count];
        for (Object item : said) {
            if (item instanceof Map<?, ?> one) {
                take(one, said.size(), verdicts, seen);
            }
        }
        return verdicts;
    }

    private static void take(Map<?, ?> one, int said, List<Observation> verdicts, boolean[] seen) {
        int number = one.get("n") instanceof Integer n ? n : verdicts.size() == 1 && said == 1 ? 1 : 0;
        if (number < 1 || number > verdicts.size()) {
            return;
        }
        if (seen[number - 1]) {
            verdicts.set(number - 1, new Observation.Failed("the model gave more than one verdict"));
            return;
        }
        seen[number - 1] = true;
        String why = Objects.toString(one.get("why"), "");
        if (one.get("holds") instanceof Boolean holds) {
            verdicts.set(number - 1, new Observation.Verdict(holds, why));
        } else {
            verdicts.set(number - 1, new Observation.Failed("the model could not tell: " + shown(why)));
        }
    }

    private static boolean isOneWord(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.equals("true") || lower.equals("false");
    }

    private static String withoutFence(String text) {
        if (!text.startsWith("```") || !text.endsWith("```") || text.length() < 6) {
            return text;
        }
        int line = text.indexOf('\n');
        return line < 0 ? text : text.substring(line, text.length() - 3).strip();
    }

    private static List<Object> parse(String text) {
        try {
            return text.startsWith("[") ? ToolText.list(text) : List.of(ToolText.object(text));
        } catch (JacksonException ignored) {
            // no JSON is no verdict
            return List.of();
        }
    }

    private static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "…";
    }
}
