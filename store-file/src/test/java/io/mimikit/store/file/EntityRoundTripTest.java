package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.TriggerState;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Transition;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes in comes out: every kind, every field, through every file that may hold it. */
class EntityRoundTripTest {
    private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");

    @TempDir
    Path directory;

    private FileStore store() {
        return new FileStore(
                directory.resolve("state"),
                new NioDisk(),
                InstantSource.fixed(NOW),
                FileStoreLimits.DEFAULT.reserveBytes(0));
    }

    private static Transition transition(long q, Change... changes) {
        return new Transition(q, NOW, "test", Actor.ENGINE, List.of(changes));
    }

    private static Change created(Entity entity) {
        return new Change(entity.kind(), entity.id(), null, entity);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "RUN")
    void journalKeepsEveryField(Kind kind) {
        Entity entity = new Samples(7).full(kind);
        try (FileStore store = store()) {
            store.open();
            store.commit(List.of(transition(1, created(entity))));
        }
        try (FileStore store = store()) {
            assertThat(store.open().entities()).containsExactly(entity);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "RUN")
    void documentsKeepEveryField(Kind kind) throws Exception {
        Samples samples = new Samples(8);
        List<Entity> entities = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            entities.add(samples.full(kind));
        }
        try (FileStore store = store()) {
            store.open();
            store.commit(List.of(transition(
                    1, entities.stream().map(EntityRoundTripTest::created).toArray(Change[]::new))));
            checkpoint(store, 1, Map.of(kind, entities));
        }
        try (FileStore store = store()) {
            Recovered recovered = store.open();
            assertThat(recovered.entities()).containsExactlyInAnyOrderElementsOf(entities);
            assertThat(recovered.lastQ()).isEqualTo(1);
            assertThat(recovered.lastAt()).isEqualTo(NOW);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theAuditSaysTheSameOfSomethingNewWithAndWithoutATree(Kind kind) {
        Entity full = new Samples(12).full(kind);
        Map<String, Object> tree = kind.shape().toTree(full);
        tree.keySet().removeIf(name -> name.startsWith("future") || name.equals("nested"));
        tree.computeIfPresent("text", (name, text) -> "too long for the audit ".repeat(20));
        for (Entity entity : List.of(full, kind.shape().read(tree, "test"))) {
            JsonBytes straight = new JsonBytes();
            AuditChange.writeCreated(straight, entity);
            JsonBytes byTree = new JsonBytes();
            FieldType.writePlain(
                    byTree, AuditChange.of(kind.wireName(), entity.id(), Map.of(), EntityText.tree(entity)));
            assertThat(Json.utf8(straight.array(), 0, straight.size()))
                    .isEqualTo(Json.utf8(byTree.array(), 0, byTree.size()));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aDocumentOfOursIsReadWithoutATree(Kind kind) {
        Entity entity = new Samples(11).full(kind);
        for (JsonBytes text : List.of(new JsonBytes(), new JsonBytes(new DocumentLayout()))) {
            EntityText.writeWhole(text, entity);
            JsonReader reader = new JsonReader().over(text.array(), 0, text.size());
            assertThat(EntityText.readNext(reader, Migrations.CURRENT)).contains(entity);
            assertThat(reader.isOver()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RUN", "TASK"})
    void patchTurnsOneIntoAnyOther(Kind kind) throws Exception {
        Samples samples = new Samples(9);
        Entity before = samples.full(kind);
        Entity other = samples.full(kind);
        Map<String, Object> tree = kind.shape().toTree(other);
        tree.put("id", before.id());
        Entity after = kind.shape().read(tree, "test");
        try (FileStore store = store()) {
            store.open();
            store.commit(List.of(transition(1, created(before))));
            checkpoint(store, 1, Map.of(kind, List.of(before)));
            store.commit(List.of(transition(2, new Change(kind, before.id(), before, after))));
        }
        try (FileStore store = store()) {
            assertThat(store.open().entities()).containsExactly(after);
        }
    }

    @Test
    void patchRemovesNestedFieldsThatWent() {
        Trigger full = (Trigger) new Samples(10).full(Kind.TRIGGER);
        Trigger cleared = full.state(TriggerState.NEW);
        try (FileStore store = store()) {
            store.open();
            store.commit(List.of(
                    transition(1, created(full)), transition(2, new Change(Kind.TRIGGER, full.id(), full, cleared))));
        }
        try (FileStore store = store()) {
            assertThat(store.open().entities()).containsExactly(cleared);
        }
    }

    private static void checkpoint(FileStore store, long through, Map<Kind, List<Entity>> entities) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        store.checkpoint(
                new Snapshot(through, entities.isEmpty() ? Map.of() : new EnumMap<>(entities), List.of()),
                finished -> done.countDown());
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
