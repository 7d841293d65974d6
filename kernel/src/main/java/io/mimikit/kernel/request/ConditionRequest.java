package io.mimikit.kernel.request;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.Condition.Leaf;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.entity.CommandLine;
import io.mimikit.kernel.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the condition of a trigger, and writes it in the words in which it may be given again. Thread-safe. */
public final class ConditionRequest {
    private static final Duration GATE_EVERY_MAX = Duration.ofDays(1);
    private static final List<String> KINDS = List.of(
            Condition.FileChanged.KIND,
            Condition.FileExists.KIND,
            Condition.TaskDone.KIND,
            Condition.TaskFailed.KIND,
            Condition.Judged.KIND,
            Condition.Webhook.KIND,
            Condition.Gate.KIND,
            Condition.All.KIND,
            Condition.Any.KIND,
            Condition.Not.KIND);
    /** What nests; a leaf does not. */
    private static final Set<String> COMBINED = Set.of(Condition.All.KIND, Condition.Any.KIND, Condition.Not.KIND);

    private static final Pattern SECRET = Pattern.compile("(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

    private final Duration shortestEvery;

    private ConditionRequest(Duration shortestEvery) {
        this.shortestEvery = shortestEvery;
    }

    /**
     * Reads a condition that somebody asks for.
     *
     * @param in the object that stands for it, whose path errors begin with
     * @param shortestEvery how often a gate may be run at most
     * @throws MimikitException (invalid_input) that names the place in the condition
     */
    public static Condition read(Input in, Duration shortestEvery) {
        Condition condition = new ConditionRequest(shortestEvery).part(in, 0, false);
        int leaves = new ConditionTree(condition).leaves().size();
        if (leaves > Condition.LEAVES_MAX) {
            throw invalid(in.name(), "has " + leaves + " parts; at most " + Condition.LEAVES_MAX + " are allowed");
        }
        return condition;
    }

    /**
     * Reads a condition as it is stored.
     *
     * @throws MimikitException (invalid_input) when it is of a kind that this program doesn't know
     */
    public static Condition stored(Map<String, Object> tree) {
        return read(
                Input.of(Map.of("condition", tree), "trigger")
                        .object("condition")
                        .orElseThrow(),
                Duration.ZERO);
    }

    private Condition part(Input in, int depth, boolean negated) {
        String kind = kindOf(in);
        if (depth == Condition.DEPTH_MAX && COMBINED.contains(kind)) {
            throw invalid(in.path(kind), "is nested deeper than " + Condition.DEPTH_MAX);
        }
        Condition part = switch (kind) {
            case Condition.All.KIND -> new Condition.All(parts(in, kind, depth, negated));
            case Condition.Any.KIND -> new Condition.Any(parts(in, kind, depth, negated));
            case Condition.Not.KIND -> new Condition.Not(part(need(in, kind), depth + 1, true));
            default -> leaf(need(in, kind), kind);
        };
        if (negated && part instanceof Leaf leaf && leaf.isPulse()) {
            throw invalid(
                    in.path(kind),
                    "happens at a moment, and of that nobody can say when it is over, so it can't stand below a not;"
                            + " use fileExists, taskDone, taskFailed or judged there");
        }
        return part;
    }

    private static String kindOf(Input in) {
        List<String> given = in.tree().keySet().stream().filter(in::has).toList();
        if (given.size() != 1) {
            throw invalid(in.name(), "needs exactly one of " + String.join(", ", KINDS));
        }
        String kind = given.getFirst();
        if (!KINDS.contains(kind)) {
            String nearest = KINDS.stream()
                    .min(Comparator.comparingInt(known -> Nearest.distance(known, kind)))
                    .orElseThrow();
            throw invalid(in.path(kind), "is no condition; did you mean " + nearest + "?");
        }
        return kind;
    }

    private static Input need(Input in, String kind) {
        return in.object(kind).orElseThrow(() -> in.missing(kind));
    }

    private List<Condition> parts(Input in, String kind, int depth, boolean negated) {
        List<Input> given = in.objects(kind);
        if (given.isEmpty()) {
            throw invalid(in.path(kind), "must have at least one condition");
        }
        List<Condition> parts = new ArrayList<>();
        given.forEach(one -> parts.add(part(one, depth + 1, negated)));
        return parts;
    }

    private Leaf leaf(Input in, String kind) {
        Leaf leaf = switch (kind) {
            case Condition.FileChanged.KIND ->
                new Condition.FileChanged(
                        file(in), in.get("fireOnInit", FieldType.BOOL).orElse(false));
            case Condition.FileExists.KIND -> new Condition.FileExists(file(in));
            case Condition.TaskDone.KIND -> new Condition.TaskDone(taskId(in));
            case Condition.TaskFailed.KIND -> new Condition.TaskFailed(taskId(in));
            case Condition.Judged.KIND -> new Condition.Judged(in.needText("prompt", Condition.PROMPT_CHARS_MAX));
            case Condition.Webhook.KIND ->
                new Condition.Webhook(
                        in.object("hmac").map(ConditionRequest::hmac).orElse(null));
            case Condition.Gate.KIND -> gate(in);
            default -> throw new IllegalStateException("no leaf is called " + kind);
        };
        in.done();
        return leaf;
    }

    private static String taskId(Input in) {
        return Ids.check(in.path("taskId"), in.needText("taskId", RequestLimits.NAME_CHARS_MAX));
    }

    /** A path or glob that stays below the work directory whatever is there. */
    private static String file(Input in) {
        String given = in.needText("path", Condition.PATH_CHARS_MAX);
        String path = given;
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        String at = in.path("path");
        if (path.startsWith("/") || path.startsWith("~") || path.matches("[A-Za-z]:.*") || path.contains("\\")) {
            throw invalid(at, ": \"" + given + "\" must be relative to the work directory, with / between names");
        }
        if (List.of(path.split("/", -1)).contains("..")) {
            throw invalid(at, ": \"" + given + "\" must not lead out of the work directory (..)");
        }
        if (path.isBlank() || path.equals(".") || path.chars().anyMatch(Character::isISOControl)) {
            throw invalid(at, ": \"" + given + "\" names no file; give a path or a glob such as inbox/**/*.csv");
        }
        return path;
    }

    private static Condition.Hmac hmac(Input in) {
        String secret = in.needText("secret", RequestLimits.NAME_CHARS_MAX);
        if (!SECRET.matcher(secret).matches()) {
            throw invalid(in.path("secret"), "must be a reference, env:NAME or file:PATH, never the secret itself");
        }
        String header = in.text("header", 64).orElse(Condition.Hmac.HEADER_DEFAULT);
        if (!HEADER.matcher(header).matches()) {
            throw invalid(in.path("header"), ": \"" + header + "\" is no name of a header");
        }
        in.done();
        return new Condition.Hmac(secret, header);
    }

    private Condition.Gate gate(Input in) {
        CommandLine command = TaskRequest.readCommand(in);
        if (command == null) {
            throw in.missing("command");
        }
        Duration every = in.duration("every", shortestEvery, GATE_EVERY_MAX).orElse(null);
        return new Condition.Gate(command, every == null ? null : every.toMillis());
    }

    private static MimikitException invalid(String field, String problem) {
        return MimikitException.invalid(field, field + (problem.startsWith(":") ? "" : " ") + problem);
    }

    // ---- the way back

    /** The condition as a tree of plain values, complete and in the words of a request. */
    public static Map<String, Object> toTree(Condition condition) {
        Object value = switch (condition) {
            case Condition.All all ->
                all.of().stream().map(ConditionRequest::toTree).toList();
            case Condition.Any any ->
                any.of().stream().map(ConditionRequest::toTree).toList();
            case Condition.Not not -> toTree(not.of());
            case Leaf leaf -> fields(leaf);
        };
        return Map.of(condition.kind(), value);
    }

    private static Map<String, Object> fields(Leaf leaf) {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (leaf) {
            case Condition.FileChanged file -> {
                fields.put("path", file.path());
                fields.put("fireOnInit", file.fireOnInit());
            }
            case Condition.FileExists file -> fields.put("path", file.path());
            case Condition.TaskDone task -> fields.put("taskId", task.taskId());
            case Condition.TaskFailed task -> fields.put("taskId", task.taskId());
            case Condition.Judged judged -> fields.put("prompt", judged.prompt());
            case Condition.Webhook hook -> {
                if (hook.hmac() != null) {
                    fields.put(
                            "hmac",
                            Map.of(
                                    "secret",
                                    hook.hmac().secret(),
                                    "header",
                                    hook.hmac().header()));
                }
            }
            case Condition.Gate gate -> {
                fields.put("command", CommandLine.SHAPE.toTree(gate.command()));
                if (gate.everyMillis() != null) {
                    fields.put("every", Durations.print(Duration.ofMillis(Objects.requireNonNull(gate.everyMillis()))));
                }
            }
        }
        return fields;
    }

    /** The condition in a line for people. */
    public static String describe(Condition condition) {
        return switch (condition) {
            case Condition.All all -> "all of (" + describe(all.of()) + ")";
            case Condition.Any any -> "any of (" + describe(any.of()) + ")";
            case Condition.Not not -> "not (" + describe(not.of()) + ")";
            case Condition.FileChanged file -> "when " + file.path() + " changes";
            case Condition.FileExists file -> "when " + file.path() + " exists";
            case Condition.TaskDone task -> "when task " + task.taskId() + " is done";
            case Condition.TaskFailed task -> "when task " + task.taskId() + " has failed";
            case Condition.Judged judged -> "when a model says: " + judged.prompt();
            case Condition.Webhook ignored -> "when its webhook is called";
            case Condition.Gate gate -> "when this says so: " + gate.command().describe();
        };
    }

    private static String describe(List<Condition> parts) {
        return String.join("; ", parts.stream().map(ConditionRequest::describe).toList());
    }
}
