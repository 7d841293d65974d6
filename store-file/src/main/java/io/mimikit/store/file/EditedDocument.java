package io.mimikit.store.file;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.TriggerRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;

/**
 * A document that people have edited: whatever its layout, but exactly our form, and each problem has its line. Not
 * thread-safe; good for one reading.
 */
final class EditedDocument {
    private static final int PROBLEMS_MAX = 20;
    private static final Pattern GIVEN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Path file;
    private final Migrations migrations;
    private final Map<String, Item> items = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable Kind kind;

    private EditedDocument(Path file, Migrations migrations) {
        this.file = file;
        this.migrations = migrations;
    }

    /** One entity and the line on which it begins. */
    record Item(Entity entity, int line) {}

    private record Raw(Map<String, @Nullable Object> tree, int line) {}

    /** @throws MimikitException (invalid_input) with the line of each problem, (state_too_new) */
    static EditedDocument read(Path file, byte[] bytes, Migrations migrations) {
        EditedDocument document = new EditedDocument(file, migrations);
        try {
            document.read(bytes);
        } catch (StreamReadException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            document.problem(line, "not JSON: " + e.getOriginalMessage());
        }
        document.refuseProblems();
        return document;
    }

    Kind kind() {
        if (kind == null) {
            throw new IllegalStateException("a document without a kind");
        }
        return kind;
    }

    /** By id, in the order of the file. */
    Map<String, Item> items() {
        return items;
    }

    /** Notes what is wrong; {@link #refuseProblems} says it. */
    void problem(int line, String what) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(file + ":" + line + ": " + what);
        }
    }

    /** The line of an entity, the first where the file has none of that name. */
    int lineOf(String id) {
        return Optional.ofNullable(items.get(id)).map(Item::line).orElse(1);
    }

    void refuseProblems() {
        if (!problems.isEmpty()) {
            throw new MimikitException(
                    ErrorCode.INVALID_INPUT,
                    String.join("\n", problems) + "\nnothing was changed; correct it and accept it again");
        }
    }

    private void read(byte[] bytes) {
        List<Raw> raw = new ArrayList<>();
        try (JsonParser in = Json.parser(bytes, 0, bytes.length)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                problem(1, "not a document: {\"kind\":…,\"schemaVersion\":…,\"entities\":[…]}");
                return;
            }
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                JsonToken token = in.nextToken();
                int line = line(in);
                switch (name) {
                    case "entities" -> entities(in, token, raw);
                    case EntityText.KIND -> kind(String.valueOf(Json.readValue(in)), line);
                    case EntityText.SCHEMA_VERSION -> Json.readValue(in); // each entity says its own
                    default -> {
                        problem(line, name + " is no field of a document");
                        in.skipChildren();
                    }
                }
            }
            if (in.nextToken() != null) {
                problem(line(in), "something follows the document");
            }
        }
        if (kind == null) {
            problem(1, "kind: which kind of entities the document holds is missing");
        } else {
            raw.forEach(this::take);
        }
    }

    private static int line(JsonParser in) {
        return in.currentTokenLocation().getLineNr();
    }

    private void kind(String name, int line) {
        for (Kind each : Kind.values()) {
            if (!each.isLog() && Documents.plural(each).equals(name)) {
                kind = each;
                return;
            }
        }
        problem(line, "kind: there is no kind of documents called " + name);
    }

    private void entities(JsonParser in, JsonToken token, List<Raw> raw) {
        if (token != JsonToken.START_ARRAY) {
            problem(line(in), "entities: not a list");
            in.skipChildren();
            return;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            int line = line(in);
            if (in.currentToken() == JsonToken.START_OBJECT) {
                raw.add(new Raw(Json.readObject(in), line));
            } else {
                problem(line, "entities: not an object");
                in.skipChildren();
            }
        }
    }

    private void take(Raw raw) {
        Map<String, @Nullable Object> tree = raw.tree();
        if (!kind().wireName().equals(tree.get(EntityText.KIND))) {
            problem(
                    raw.line(),
                    "kind: " + tree.get(EntityText.KIND) + " in a document of " + Documents.plural(kind())
                            + "; write \"" + kind().wireName() + "\"");
            return;
        }
        if (!(tree.get(EntityText.ID) instanceof String id) || !isId(id)) {
            problem(raw.line(), "id: " + tree.get(EntityText.ID) + " is none; use 1 to 64 of A-Z a-z 0-9 . _ -");
            return;
        }
        try {
            Item before = items.put(id, new Item(entity(tree, id), raw.line()));
            if (before != null) {
                problem(raw.line(), name(id) + " is there twice, also on line " + before.line());
            }
        } catch (MimikitException e) {
            if (e.code() == ErrorCode.STATE_TOO_NEW) {
                throw e;
            }
            problem(raw.line(), name(id) + ": " + e.getMessage());
        } catch (ClassCastException e) {
            problem(raw.line(), name(id) + ": a field has another form than ours");
        }
    }

    private static void checkPriority(String field, int priority) {
        if (priority < 0 || priority > TaskSpec.PRIORITY_MAX) {
            throw MimikitException.invalid(field, field + " is " + priority + "; use 0 to " + TaskSpec.PRIORITY_MAX);
        }
    }

    private boolean isId(String id) {
        return switch (kind()) {
            case TASK, TRIGGER, CONVERSATION, MESSAGE, QUESTION ->
                GIVEN_ID.matcher(id).matches();
            case NOTICE, PLAN, LANE, OUTBOX, DISPATCH, IDEMPOTENCY, USAGE, RUN -> !id.isEmpty();
        };
    }

    private String name(String id) {
        return kind().wireName() + " " + id;
    }

    private Entity entity(Map<String, @Nullable Object> tree, String id) {
        long version = Migrations.versionOf(tree, name(id));
        migrations.checkNotNewer(kind(), version, file + " " + name(id));
        Entity entity = EntityText.read(kind(), migrations.upgrade(kind(), tree, migrations.current(kind()), name(id)));
        if (entity instanceof Trigger trigger && trigger.spec().schedule() != null) {
            TriggerRequest.schedule(trigger.spec().schedule());
        }
        if (entity instanceof Trigger trigger) {
            checkPriority("spec.task.priority", trigger.spec().task().priority());
        } else if (entity instanceof Task task) {
            checkPriority("spec.priority", task.spec().priority());
        }
        return entity;
    }
}
