package io.mimikit.store.legacy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A condition of the old program in our words: {@code {"fileChanged":{"path":…}}} and so on. Good for one trigger.
 */
final class ConditionTranslation {
    private static final int DEPTH_MAX = 8;
    private static final int LEAVES_MAX = 32;
    private static final int PATH_CHARS_MAX = 1024;
    private static final int PROMPT_CHARS_MAX = 4000;

    /** Whether the files were seen before, so that finding them is no news. */
    private final boolean initialized;

    private int leaves;
    private boolean watchesChanges;

    ConditionTranslation(Fields state) {
        this.initialized = Boolean.TRUE.equals(state.tree().get("initialized"));
    }

    /** A condition that has no counterpart, with the reason. */
    static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1L;

        Unsupported(String reason) {
            super(reason);
        }
    }

    /** Whether a part of it happens at a moment, and is not a state of things. */
    boolean watchesChanges() {
        return watchesChanges;
    }

    Map<String, Object> translate(@Nullable Object condition) throws Unsupported {
        return part(condition, 0);
    }

    private Map<String, Object> part(@Nullable Object condition, int depth) throws Unsupported {
        Fields fields = Fields.of(condition).orElseThrow(() -> new Unsupported("the condition is no object"));
        if (depth > DEPTH_MAX) {
            throw new Unsupported("the condition is nested deeper than " + DEPTH_MAX);
        }
        String type = String.valueOf(fields.tree().get("type"));
        Optional<Fields> params = fields.object("params");
        if (params.isEmpty()) {
            throw new Unsupported("the condition " + type + " has no params");
        }
        return switch (type) {
            case "and" -> Map.of("all", parts(type, params.get(), depth));
            case "or" -> Map.of("any", parts(type, params.get(), depth));
            case "not" -> Map.of("not", part(params.get().tree().get("condition"), depth + 1));
            default -> leaf(type, params.get());
        };
    }

    private List<Object> parts(String type, Fields params, int depth) throws Unsupported {
        List<@Nullable Object> given = params.list("conditions");
        if (given.isEmpty()) {
            throw new Unsupported("the condition " + type + " has no conditions");
        }
        List<Object> parts = new ArrayList<>();
        for (Object one : given) {
            parts.add(part(one, depth + 1));
        }
        return parts;
    }

    private Map<String, Object> leaf(String type, Fields params) throws Unsupported {
        leaves++;
        if (leaves > LEAVES_MAX) {
            throw new Unsupported("the condition has more than " + LEAVES_MAX + " parts");
        }
        return switch (type) {
            case "file_changed" -> {
                watchesChanges = true;
                Map<String, Object> changed = new LinkedHashMap<>(path(type, params));
                changed.put("fireOnInit", Boolean.TRUE.equals(params.tree().get("fireOnInit")) && !initialized);
                yield Map.of("fileChanged", changed);
            }
            case "file_exists" -> Map.of("fileExists", path(type, params));
            case "task_done" -> Map.of("taskDone", task(type, params));
            case "task_failed" -> Map.of("taskFailed", task(type, params));
            case "llm_eval" -> Map.of("judged", Map.of("prompt", text(type, params, "prompt", PROMPT_CHARS_MAX)));
            default -> throw new Unsupported("a condition " + type + " is not known");
        };
    }

    private static Map<String, Object> task(String type, Fields params) throws Unsupported {
        return Map.of("taskId", LegacyIds.safe(text(type, params, "taskId", Integer.MAX_VALUE)));
    }

    /** The old program took every path as one below the work directory, also one that begins with a slash. */
    private static Map<String, Object> path(String type, Fields params) throws Unsupported {
        String given = text(type, params, "path", PATH_CHARS_MAX);
        String path = given;
        while (path.startsWith("/") || path.startsWith("./")) {
            path = path.substring(path.startsWith("/") ? 1 : 2);
        }
        boolean leadsOut = path.startsWith("~")
                || path.contains("\\")
                || path.matches("[A-Za-z]:.*")
                || List.of(path.split("/", -1)).contains("..");
        if (leadsOut || path.isBlank() || path.chars().anyMatch(Character::isISOControl)) {
            throw new Unsupported("its path \"" + given + "\" names no file below the work directory");
        }
        return Map.of("path", path);
    }

    private static String text(String type, Fields params, String name, int charsMax) throws Unsupported {
        String text =
                params.filled(name).orElseThrow(() -> new Unsupported("the condition " + type + " has no " + name));
        if (text.length() > charsMax) {
            throw new Unsupported("the " + name + " of its condition " + type + " is longer than " + charsMax);
        }
        return text;
    }
}
