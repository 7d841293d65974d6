package io.mimikit.app.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A document with a session in it, in fenced blocks that are marked {@code console}: commands after {@code $}, then what
 * they print, with {@code …} for any text and {@code <name>} for a value that is the same wherever the name comes again.
 * Not thread-safe.
 */
final class Transcript {
    /** A command and what it shall print; eventually means that it may take some tries until it does. */
    record Step(int line, String command, List<String> expected, boolean eventually) {}

    private static final Pattern VARIABLE = Pattern.compile("<([a-z]+)>");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final String FENCE = "```";

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, String> values = new LinkedHashMap<>();

    static Transcript read(Path document) throws IOException {
        Transcript transcript = new Transcript();
        List<String> lines = Files.readAllLines(document);
        boolean console = false;
        boolean eventually = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(FENCE)) {
                console = line.startsWith(FENCE + "console");
                eventually = line.endsWith(" eventually");
            } else if (console && line.startsWith("$ ")) {
                transcript.steps.add(new Step(i + 1, line.substring(2), new ArrayList<>(), eventually));
            } else if (console) {
                transcript.steps.getLast().expected.add(line);
            }
        }
        return transcript;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** The words of a command with all names replaced, quotes taken off. */
    List<String> words(Step step) {
        List<String> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(replaced(step.command)); word.find(); ) {
            words.add(IntStream.rangeClosed(1, 3)
                    .mapToObj(word::group)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow());
        }
        return words;
    }

    /** The command with all names replaced. */
    String replaced(String command) {
        return VARIABLE.matcher(command).replaceAll(name -> {
            String value = values.get(name.group(1));
            return Matcher.quoteReplacement(value == null ? name.group() : value);
        });
    }

    /** Whether this is what the step promises; then its new names have values. */
    boolean matches(Step step, String output) {
        List<String> names = new ArrayList<>();
        String lines = output.isBlank() ? "" : output.replaceFirst("\n+$", "") + "\n";
        Matcher matcher = Pattern.compile(pattern(step.expected, names)).matcher(lines);
        if (!matcher.matches()) {
            return false;
        }
        names.forEach(name -> values.put(name, matcher.group(name)));
        return true;
    }

    private String pattern(List<String> expected, List<String> names) {
        StringBuilder pattern = new StringBuilder();
        for (String line : expected) {
            pattern.append(line.equals("…") ? "(?:.*\n)*" : ofLine(line, names) + "[ \t]*\n");
        }
        return pattern.toString();
    }

    private String ofLine(String line, List<String> names) {
        StringBuilder pattern = new StringBuilder();
        int end = 0;
        Matcher special = Pattern.compile("…|" + VARIABLE.pattern()).matcher(line.stripTrailing());
        while (special.find()) {
            pattern.append(Pattern.quote(line.substring(end, special.start())))
                    .append(ofSpecial(special.group(1), names));
            end = special.end();
        }
        return pattern.append(Pattern.quote(line.substring(end).stripTrailing()))
                .toString();
    }

    /** The ellipsis for no name; a known name stands for its value, a new one for a word that is then its value. */
    private String ofSpecial(@Nullable String name, List<String> names) {
        if (name == null) {
            return ".*";
        }
        String known = values.get(name);
        if (known != null) {
            return Pattern.quote(known);
        }
        if (names.contains(name)) {
            return "\\k<" + name + ">";
        }
        names.add(name);
        return "(?<" + name + ">[A-Za-z0-9._-]+)";
    }
}
