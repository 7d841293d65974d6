package io.mimikit.store.legacy;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Accounts for every file that holds no items: what stays as it is, and what was only in the way. Not thread-safe. */
final class OtherFiles {
    /** Each such file is an item, so this is never said unless a part of the import forgets one. */
    static final String LOST = "the import lost sight of it";

    private final LegacyFiles files;
    private final LegacyJson json;
    private final Ledger ledger;
    private final String whereUnknown;

    /** @param whereUnknown where files are that nobody knows */
    OtherFiles(LegacyFiles files, LegacyJson json, Ledger ledger, String whereUnknown) {
        this.files = files;
        this.json = json;
        this.ledger = ledger;
        this.whereUnknown = whereUnknown;
    }

    /** To be called when the items are accounted for. */
    void account() throws IOException {
        Set<String> known = new HashSet<>();
        ledger.items().forEach(item -> known.add(Ledger.wholeFile(item.file())));
        for (String file : files.all()) {
            if (!known.contains(file)) {
                account(file);
            }
        }
        files.strange().forEach(path -> ledger.skipped(ItemKind.OTHER, path, null, whyNotFollowed(path)));
    }

    private static String whyNotFollowed(String path) {
        return "it is neither a file nor a directory, so it is not followed"
                + (LegacyLayout.isAmongRunLogs(path) ? ", nor left where something would be written through it" : "");
    }

    private void account(String file) throws IOException {
        if (LegacyLayout.isList(file)) {
            ledger.skipped(ItemKind.LIST, file, null, "there is nothing in it");
        } else if (LegacyLayout.holdsItems(file)) {
            ledger.quarantined(ItemKind.OTHER, file, null, LOST);
        } else if (file.endsWith(LegacyJson.BAK)) {
            ledger.skipped(ItemKind.BAK, file, null, reasonOfCopy(file));
        } else if (file.endsWith(LegacyLayout.LOCK)) {
            ledger.skipped(ItemKind.LOCK, file, null, "a lock that the older program left");
        } else if (LegacyLayout.isTemporary(file)) {
            ledger.skipped(ItemKind.TEMPORARY, file, null, "a write that never came to its end");
        } else if (LegacyLayout.isMemory(file)) {
            ledger.took(ItemKind.MEMORY, file, null, "the same file, byte for byte", new Repairs());
        } else if (LegacyLayout.isRunLog(file)) {
            runLog(file);
        } else if (LegacyLayout.isModelOutput(file)) {
            ledger.skipped(ItemKind.MODEL_OUTPUT, file, null, "raw output of a model; it stays in llm/");
        } else if (LegacyLayout.isLog(file)) {
            ledger.skipped(ItemKind.LOG, file, null, "the older program's own log; it stays where it is");
        } else {
            ledger.skipped(ItemKind.OTHER, file, null, "no file of the older program's state; " + whereUnknown);
        }
    }

    private String reasonOfCopy(String file) {
        if (json.used(file)) {
            return "used, because its file could not be";
        }
        return files.has(LegacyLayout.chopped(file, LegacyJson.BAK))
                ? "the version before of a file that is there"
                : "its file was deleted, and stays so";
    }

    private void runLog(String file) throws IOException {
        Repairs repairs = new Repairs();
        String name = LegacyLayout.runLogName(file);
        if (!name.equals(file)) {
            repairs.add("its id can't be a name of a file, it is " + name + " now");
        }
        SoundLines.of(files.read(file)).repair().ifPresent(reason -> {
            repairs.add(reason);
            ledger.keep(file, reason);
        });
        ledger.took(ItemKind.RUN_LOG, file, null, name, repairs);
    }
}
