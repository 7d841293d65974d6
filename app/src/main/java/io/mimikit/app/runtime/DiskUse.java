package io.mimikit.app.runtime;

import io.mimikit.app.cli.ExitStatus;
import io.mimikit.app.cli.StateTool.Answer;
import io.mimikit.app.config.Config;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.store.file.Disk;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.StateSize;
import io.mimikit.store.file.StateView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What each part of a state takes on disk, beside what it may take. Not thread-safe. */
final class DiskUse {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final Disk disk;
    private final Config config;

    DiskUse(Path directory, Disk disk, Config config) {
        this.directory = directory;
        this.disk = disk;
        this.config = config;
    }

    /** A bound and where it comes from. */
    private record Cap(OptionalLong bytes, String from) {
        static Cap of(long bytes, String from) {
            return new Cap(OptionalLong.of(bytes), from);
        }

        static Cap none(String why) {
            return new Cap(OptionalLong.empty(), why);
        }
    }

    Answer answer() {
        if (!Files.isDirectory(directory)) {
            throw new MimikitException(
                    ErrorCode.NOT_FOUND, "there is no state in " + directory + "; name its directory with --state-dir");
        }
        new StateView(directory, disk).requireOurs();
        Map<String, StateSize.Part> parts = StateSize.of(directory, disk);
        ObjectNode json = JSON.createObjectNode();
        ObjectNode list = json.putObject("parts");
        StringBuilder text = new StringBuilder();
        long all = 0;
        for (Map.Entry<String, StateSize.Part> part : parts.entrySet()) {
            Optional<Cap> cap = cap(part.getKey());
            put(list.putObject(part.getKey()), part.getValue(), cap);
            text.append(line(part.getKey(), part.getValue(), cap));
            all += part.getValue().bytes();
        }
        json.put("bytes", all).put("freeBytes", freeBytes());
        return new Answer(json, text + String.format(Locale.ROOT, "%-12s %,17d bytes", "all", all), ExitStatus.OK);
    }

    private static void put(ObjectNode json, StateSize.Part part, Optional<Cap> cap) {
        json.put("files", part.files()).put("bytes", part.bytes());
        cap.ifPresent(known -> {
            known.bytes().ifPresent(bytes -> json.put("capBytes", bytes));
            json.put("capFrom", known.from());
        });
    }

    private static String line(String name, StateSize.Part part, Optional<Cap> cap) {
        String bound = cap.map(known -> known.bytes().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "of at most %,d (%s)",
                                known.bytes().getAsLong(),
                                known.from())
                        : known.from())
                .orElse("");
        return String.format(Locale.ROOT, "%-12s %,17d bytes in %,d files  %s", name, part.bytes(), part.files(), bound)
                        .stripTrailing()
                + "\n";
    }

    private Optional<Cap> cap(String part) {
        return Optional.ofNullable(
                switch (part) {
                    case "journal" -> Cap.of(journalMax(), "journal.tail, or as large as the documents");
                    case "state" ->
                        Cap.none("two generations of what is alive: lanes.*.maxDepth, triggers.max, retention.*");
                    case "runs" ->
                        Cap.of(
                                config.runs().total().bytes(),
                                "runs.total; also runs.keep, runs.maxTasks, runs.keepLines");
                    case "audit" -> Cap.of(config.audit().total().bytes(), "audit.total; also audit.keep");
                    case "artifacts" ->
                        Cap.of(config.artifacts().total().bytes(), "artifacts.total; also artifacts.keep");
                    case "log" ->
                        Cap.of(
                                config.log().total().bytes()
                                        + config.log().maxSize().bytes(),
                                "log.total and the file being written; also log.keep");
                    case "backup" ->
                        Cap.of(config.backups().total().bytes(), "backups.total; also backups.keep, backups.max");
                    case "memory" -> Cap.none("yours; memory.autoPrune");
                    case "quarantine" -> Cap.none("never deleted; doctor warns from quarantine.warn on");
                    default -> null;
                });
    }

    /** Two generations of the tail, each as large as makes a checkpoint worth it, and the segment being written. */
    private long journalMax() {
        long documents = StateSize.documentBytes(directory, disk);
        long tail = Math.max(config.journal().tail().bytes(), documents);
        return 2 * tail + FileStoreLimits.DEFAULT.segmentBytesMax();
    }

    private long freeBytes() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException unknown) {
            return -1;
        }
    }
}
