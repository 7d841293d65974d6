package io.mimikit.store.legacy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the old program's triggers, each once. Not thread-safe. */
final class TriggerFiles {
    private final LegacyFiles files;
    private final LegacyJson json;
    private final Ledger ledger;

    TriggerFiles(LegacyFiles files, LegacyJson json, Ledger ledger) {
        this.files = files;
        this.json = json;
        this.ledger = ledger;
    }

    /**
     * Triggers by the ids that they have from now on.
     *
     * @param planned of plans that were not carried out
     */
    Map<String, FoundTrigger> read(List<FoundTrigger> planned) throws IOException {
        List<FoundTrigger> found = new ArrayList<>();
        for (String file : files.below("triggers", ".json")) {
            LegacyJson.Read read = json.read(file, TriggerFiles::complaint);
            Fields fields = Fields.of(read.value()).orElse(null);
            if (fields == null) {
                ledger.quarantined(ItemKind.TRIGGER, file, null, String.valueOf(read.problem()));
            } else {
                found.add(new FoundTrigger(file, fields, Repairs.of(read.repair()), false));
            }
        }
        found.sort(Comparator.comparing(trigger -> !isNamedAfterIt(trigger)));
        found.addAll(planned);
        Map<String, FoundTrigger> byId = new LinkedHashMap<>();
        found.forEach(trigger -> put(byId, trigger));
        return byId;
    }

    private static boolean isNamedAfterIt(FoundTrigger trigger) {
        return trigger.place().equals("triggers/" + trigger.oldId() + ".json");
    }

    private void put(Map<String, FoundTrigger> byId, FoundTrigger trigger) {
        String id = LegacyIds.safe(trigger.oldId());
        if (!id.equals(trigger.oldId())) {
            trigger.repairs().add("its id can't be a name of a file, it is " + id + " now");
        } else if (!trigger.planned() && !isNamedAfterIt(trigger)) {
            trigger.repairs().add("the file is not named after its id " + id);
        }
        FoundTrigger other = byId.get(id);
        if (other == null) {
            byId.put(id, trigger);
        } else if (trigger.planned()
                || other.fields().tree().equals(trigger.fields().tree())) {
            ledger.skipped(
                    ItemKind.TRIGGER, trigger.place(), trigger.oldId(), "the same trigger as in " + other.place());
        } else {
            String free = LegacyIds.derived(trigger.place(), trigger.oldId());
            trigger.repairs().add("another trigger, in " + other.place() + ", has its id, so it is " + free + " now");
            byId.put(free, trigger);
        }
    }

    private static @Nullable String complaint(@Nullable Object value) {
        Fields fields = Fields.of(value).orElse(null);
        if (fields == null) {
            return "it holds no object";
        }
        for (String needed : List.of("id", "prompt", "type")) {
            if (fields.filled(needed).isEmpty()) {
                return "it has no " + needed;
            }
        }
        return TaskFiles.newer(fields);
    }
}
