package io.mimikit.store.legacy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads every task that the old program kept: waiting, running, with a result, and as an outcome alone. Not thread-safe. */
final class TaskFiles {
    static final String STATUS_FILE = "task_status.json";
    private static final String JSON = ".json";
    private static final double VERSION_MAX = 2;

    private final LegacyFiles files;
    private final LegacyJson json;
    private final Ledger ledger;
    private final List<FoundTask> found = new ArrayList<>();

    TaskFiles(LegacyFiles files, LegacyJson json, Ledger ledger) {
        this.files = files;
        this.json = json;
        this.ledger = ledger;
    }

    /** Everything that can be used; what can't is in the ledger. */
    List<FoundTask> read() throws IOException {
        for (Stage stage : List.of(Stage.RESULT, Stage.RUNNING, Stage.QUEUED)) {
            readDirectory(false, stage);
            readDirectory(true, stage);
        }
        if (files.has(STATUS_FILE)) {
            readStatuses();
        }
        return List.copyOf(found);
    }

    private void readDirectory(boolean planner, Stage stage) throws IOException {
        String directory = (planner ? "planner/" : "worker/") + stage.directory();
        for (String file : files.below(directory, JSON)) {
            LegacyJson.Read read = json.read(file, value -> complaint(stage, value));
            Fields fields = Fields.of(read.value()).orElse(null);
            if (fields == null) {
                ItemKind kind = new FoundTask(planner, stage, "", "", file, none(), new Repairs()).kind();
                ledger.quarantined(kind, file, null, String.valueOf(read.problem()));
            } else {
                add(planner, stage, file, fields, Repairs.of(read.repair()));
            }
        }
    }

    private static Fields none() {
        return Fields.of(Map.of()).orElseThrow();
    }

    private void add(boolean planner, Stage stage, String file, Fields fields, Repairs repairs) {
        String oldId = fields.filled("id").orElseThrow();
        String id = LegacyIds.safe(oldId);
        if (!id.equals(oldId)) {
            repairs.add("its id can't be a name of a file, it is " + id + " now");
        } else if (!file.endsWith("/" + oldId + JSON)) {
            repairs.add("the file is not named after its id " + oldId);
        }
        found.add(new FoundTask(planner, stage, id, oldId, file, fields, repairs));
    }

    private static @Nullable String complaint(Stage stage, @Nullable Object value) {
        Fields fields = Fields.of(value).orElse(null);
        if (fields == null) {
            return "it holds no object";
        }
        if (fields.filled("id").isEmpty()) {
            return "it has no id";
        }
        if (stage.isOver() && fields.filled("status").isEmpty()) {
            return "it has no status";
        }
        if (stage == Stage.STATUS && fields.filled("completedAt").isEmpty()) {
            return "it has no completedAt";
        }
        if (!stage.isOver() && fields.filled("prompt").isEmpty()) {
            return "it has no prompt";
        }
        return newer(fields);
    }

    /** What a newer program wrote may mean something else. */
    static @Nullable String newer(Fields fields) {
        Double version = fields.number("schemaVersion");
        return version != null && version > VERSION_MAX
                ? "its schemaVersion is " + fields.tree().get("schemaVersion") + "; formats 1 and 2 are known"
                : null;
    }

    private void readStatuses() throws IOException {
        LegacyJson.Read read =
                json.read(STATUS_FILE, value -> value instanceof Map<?, ?> ? null : "it holds no object");
        Fields index = Fields.of(read.value()).orElse(null);
        if (index == null) {
            ledger.quarantined(ItemKind.LIST, STATUS_FILE, null, String.valueOf(read.problem()));
            return;
        }
        index.tree().forEach((key, value) -> {
            String place = Places.in(STATUS_FILE, key);
            String problem = complaint(Stage.STATUS, value);
            if (problem != null) {
                ledger.quarantined(ItemKind.STATUS, place, key, problem);
            } else {
                addStatus(place, key, Fields.of(value).orElseThrow(), Repairs.of(read.repair()));
            }
        });
    }

    /** The old program looked entries up by their keys. */
    private void addStatus(String place, String key, Fields fields, Repairs repairs) {
        String id = LegacyIds.safe(key);
        if (!id.equals(key)) {
            repairs.add("its id can't be a name of a file, it is " + id + " now");
        } else if (!key.equals(fields.text("id"))) {
            repairs.add("it calls itself " + fields.text("id"));
        }
        found.add(new FoundTask(false, Stage.STATUS, id, key, place, fields, repairs));
    }
}
