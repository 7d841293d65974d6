package io.mimikit.agent.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A sentence that the demo understands, in English. Immutable. */
sealed interface DemoSentence {
    /** One that is work, and goes to the Planner as it stands. */
    sealed interface Order extends DemoSentence {}

    /** {@code run: CMD} */
    record Run(String command) implements Order {}

    /** {@code every N seconds run: CMD}; the period as {@code 30s}. */
    record Every(String period, String command) implements Order {}

    /** {@code in N minutes run: CMD} and {@code at TIME run: CMD}; the first as {@code in 5m}. */
    record At(String time, String command) implements Order {}

    /** {@code when FILE changes run: CMD} */
    record When(String path, String command) implements Order {}

    /** {@code remember that X} */
    record Remember(String content) implements DemoSentence {}

    /** {@code what do you know about X} */
    record Recall(String query) implements DemoSentence {}

    /** {@code cancel ID} */
    record Cancel(String id) implements DemoSentence {}

    /** {@code status} */
    record Status() implements DemoSentence {}

    /** What to say to whoever said something else. */
    String UNDERSTOOD = """
            This is the demo, a built-in model that works without a key. It understands:
            - run: CMD
            - every N seconds|minutes|hours run: CMD
            - in N minutes run: CMD
            - at TIME run: CMD
            - when FILE changes run: CMD
            - remember that X
            - what do you know about X
            - cancel ID
            - status
            For anything else, configure a model: mimikit init.""";

    /** A sentence's shape and what it means. */
    record Shape(Pattern pattern, Function<MatchResult, DemoSentence> meaning) {
        static Shape of(String regex, Function<MatchResult, DemoSentence> meaning) {
            return new Shape(Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL), meaning);
        }
    }

    List<Shape> SHAPES = List.of(
            Shape.of("run:\\s*(.+)", m -> new Run(m.group(1))),
            Shape.of(
                    "every\\s+(\\d+)\\s*(second|minute|hour|day)s?,?\\s+run:\\s*(.+)",
                    m -> new Every(duration(m), m.group(3))),
            Shape.of(
                    "in\\s+(\\d+)\\s*(second|minute|hour|day)s?,?\\s+run:\\s*(.+)",
                    m -> new At("in " + duration(m), m.group(3))),
            Shape.of("at\\s+(\\S.*?)\\s+run:\\s*(.+)", m -> new At(m.group(1), m.group(2))),
            Shape.of("when\\s+(\\S.*?)\\s+changes,?\\s+run:\\s*(.+)", m -> new When(unquoted(m.group(1)), m.group(2))),
            Shape.of("remember\\s+that\\s+(.+)", m -> new Remember(m.group(1))),
            Shape.of("what\\s+do\\s+you\\s+know\\s+about\\s+(.+?)[?.!]*", m -> new Recall(m.group(1))),
            Shape.of("cancel\\s+(\\S+?)[.!]*", m -> new Cancel(m.group(1))),
            Shape.of("status[?.!]*", m -> new Status()));

    /** What a text says, or nothing where the demo doesn't understand it. */
    static Optional<DemoSentence> parse(String text) {
        for (Shape shape : SHAPES) {
            Matcher matcher = shape.pattern().matcher(text.strip());
            if (matcher.matches()) {
                return Optional.of(shape.meaning().apply(matcher));
            }
        }
        return Optional.empty();
    }

    private static String duration(MatchResult match) {
        return match.group(1) + match.group(2).toLowerCase(Locale.ROOT).charAt(0);
    }

    private static String unquoted(String text) {
        return text.replaceFirst("^([\"'`])(.*)\\1$", "$2");
    }
}
