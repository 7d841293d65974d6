package io.mimikit.store.file;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Names, reads and verifies the documents of a generation. Stateless and thread-safe. */
final class Documents {
    private static final int READERS = 2;
    private static final Pattern NAME = Pattern.compile("([a-z]+)-(\\d{4})\\.(\\d{1,18})\\.json");

    /** What stands before an entity in a document, see {@link DocumentLayout}; no string holds a line end. */
    private static final byte[] ENTITY_START = "\n    {".getBytes(StandardCharsets.US_ASCII);

    private Documents() {}

    /**
     * One entity of a document.
     *
     * @param value the entity, or its tree where its form is an older one
     */
    record Loaded(Kind kind, String id, Object value, String place) {}

    /** A document that is not what its manifest says. */
    static final class DamagedDocument extends Exception {
        private static final long serialVersionUID = 1L;
        private final String name;

        DamagedDocument(String name, String what, @Nullable Throwable cause) {
            super(name + ": " + what, cause);
            this.name = name;
        }

        String name() {
            return name;
        }
    }

    /** How the documents of a kind are called. */
    static String plural(Kind kind) {
        return switch (kind) {
            case OUTBOX, IDEMPOTENCY, USAGE -> kind.wireName();
            case DISPATCH -> "dispatches";
            case CONVERSATION, MESSAGE, NOTICE, TASK, PLAN, TRIGGER, QUESTION, LANE, RUN -> kind.wireName() + "s";
        };
    }

    static String name(Kind kind, int shard, long generation) {
        return plural(kind) + "-" + String.format(Locale.ROOT, "%04d", shard) + "." + generation + ".json";
    }

    static boolean isDocument(String name) {
        return NAME.matcher(name).matches();
    }

    /** The generation in a document's name, 0 for another file. */
    static long generationOf(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(3)) : 0;
    }

    /** The documents of one kind, by shard. */
    static List<Manifest.DocumentFile> of(Kind kind, List<Manifest.DocumentFile> files) {
        return files.stream()
                .filter(file -> file.name().startsWith(plural(kind) + "-"))
                .sorted(java.util.Comparator.comparing(Manifest.DocumentFile::name))
                .toList();
    }

    /**
     * All entities of a generation.
     *
     * @throws DamagedDocument for the first document that can't be trusted
     */
    static List<List<Loaded>> load(Disk disk, Path state, Manifest manifest, Migrations migrations)
            throws IOException, DamagedDocument {
        try (ExecutorService readers = Executors.newFixedThreadPool(
                READERS,
                Thread.ofPlatform().name("mimikit-documents-", 0).daemon().factory())) {
            List<Future<List<Loaded>>> pending = manifest.files().stream()
                    .map(file -> readers.submit(() -> read(disk, state, file, migrations)))
                    .toList();
            List<List<Loaded>> all = new ArrayList<>(pending.size());
            for (Future<List<Loaded>> document : pending) {
                all.add(result(document));
            }
            return all;
        }
    }

    private static List<Loaded> result(Future<List<Loaded>> document) throws IOException, DamagedDocument {
        try {
            return document.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading documents", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DamagedDocument damaged) {
                throw damaged;
            }
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw e.getCause() instanceof RuntimeException refused ? refused : new IllegalStateException(e);
        }
    }

    private static List<Loaded> read(Disk disk, Path state, Manifest.DocumentFile file, Migrations migrations)
            throws IOException, DamagedDocument {
        Path path = state.resolve(file.name());
        if (!disk.exists(path)) {
            throw new DamagedDocument(file.name(), "missing", null);
        }
        byte[] bytes = disk.read(path);
        if (bytes.length != file.bytes() || !Sha256.hex(bytes).equals(file.sha256())) {
            throw new DamagedDocument(file.name(), "its SHA-256 or size is not what the manifest says", null);
        }
        try {
            return parse(bytes, path.toString(), migrations);
        } catch (JacksonException | ClassCastException e) {
            throw new DamagedDocument(file.name(), "not a document of ours", e);
        }
    }

    private static List<Loaded> parse(byte[] bytes, String place, Migrations migrations) {
        return readQuickly(bytes, place, migrations).orElseGet(() -> readTrees(bytes, place, migrations));
    }

    /** Straight into entities; empty where anything is not just as we write it, or of another version. */
    private static Optional<List<Loaded>> readQuickly(byte[] bytes, String place, Migrations migrations) {
        List<Loaded> entities = new ArrayList<>();
        JsonReader in = new JsonReader().over(bytes, 0, bytes.length);
        try {
            boolean whole = in.enterObject();
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                if (!name.equals("entities") || !in.enterArray()) {
                    in.plain();
                    continue;
                }
                while (whole && in.nextItem()) {
                    Entity entity = EntityText.readNext(in, migrations).orElse(null);
                    whole = entity != null;
                    if (entity != null) {
                        entities.add(new Loaded(entity.kind(), entity.id(), entity, place));
                    }
                }
            }
            return whole && in.isOver() ? Optional.of(entities) : Optional.empty();
        } catch (JsonReader.Unusual | MimikitException unusual) {
            return Optional.empty(); // the other reader says what is wrong, if anything is
        }
    }

    private static List<Loaded> readTrees(byte[] bytes, String place, Migrations migrations) {
        List<Loaded> entities = new ArrayList<>();
        try (JsonParser in = Json.parser(bytes, 0, bytes.length)) {
            in.nextToken();
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                JsonToken token = in.nextToken();
                if (name.equals("entities") && token == JsonToken.START_ARRAY) {
                    while (in.nextToken() != JsonToken.END_ARRAY) {
                        entities.add(entity(Json.readObject(in), place, migrations));
                    }
                } else {
                    in.skipChildren();
                }
            }
        }
        return entities;
    }

    private static Loaded entity(Map<String, @Nullable Object> tree, String place, Migrations migrations) {
        Kind kind = Fold.kind(tree.get(EntityText.KIND), place);
        String id = Fold.id(tree.get(EntityText.ID), place);
        long version = Migrations.versionOf(tree, place);
        migrations.checkNotNewer(kind, version, place);
        if (version < migrations.current(kind)) {
            return new Loaded(kind, id, tree, place);
        }
        try {
            return new Loaded(kind, id, EntityText.read(kind, tree), place);
        } catch (MimikitException e) {
            throw StorageErrors.damaged(place, kind.wireName() + " " + id + ": " + e.getMessage(), e);
        }
    }

    /**
     * Hands over the tree of each entity of a damaged document that can be read.
     *
     * @return how many can't be
     */
    static int salvage(byte[] bytes, Consumer<Map<String, @Nullable Object>> sink) {
        int unreadable = 0;
        int start = nextStart(bytes, 0);
        while (start < bytes.length) {
            int next = nextStart(bytes, start + 1);
            try (JsonParser in = Json.parser(bytes, start, next - start)) {
                in.nextToken();
                sink.accept(Json.readObject(in));
            } catch (JacksonException e) {
                unreadable++;
            }
            start = next;
        }
        return unreadable;
    }

    private static int nextStart(byte[] bytes, int from) {
        for (int at = from; at + ENTITY_START.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + ENTITY_START.length, ENTITY_START, 0, ENTITY_START.length)) {
                return at;
            }
        }
        return bytes.length;
    }
}
