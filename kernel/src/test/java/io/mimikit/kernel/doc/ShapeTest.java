package io.mimikit.kernel.doc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole documents, merge patches and reading of every kind of entity agree with one another. */
class ShapeTest {
    private static final int PAIRS = Boolean.getBoolean("mimikit.long") ? 20_000 : 400;

    static Stream<Class<? extends Entity>> types() {
        return RandomEntities.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void aPatchFoldsBackIntoWhatWasMeant(Class<? extends Entity> type) {
        long seed = new Random().nextLong();
        RandomEntities entities = new RandomEntities(new Random(seed));
        for (int i = 0; i < PAIRS; i++) {
            Entity before = entities.fill(type);
            Entity after = entities.changed(before);
            Shape<Entity> shape = before.kind().shape();
            Map<String, @Nullable Object> patch = patch(shape, before, after);
            assertThat(merged(shape.toTree(before), patch))
                    .as("seed %s, pair %s, patch %s", seed, i, patch)
                    .isEqualTo(shape.toTree(after));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatIsReadIsWrittenAgainUnchanged(Class<? extends Entity> type) {
        long seed = new Random().nextLong();
        RandomEntities entities = new RandomEntities(new Random(seed));
        for (int i = 0; i < PAIRS; i++) {
            Entity entity = entities.fill(type);
            Shape<Entity> shape = entity.kind().shape();
            Map<String, Object> tree = shape.toTree(entity);
            Entity read = shape.read(tree, "stored");
            assertThat(shape.toTree(read)).as("seed %s, entity %s", seed, i).isEqualTo(tree);
            assertThat(shape.read(shape.toTree(read), "stored"))
                    .as("seed %s, entity %s", seed, i)
                    .isEqualTo(read);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatIsReadWithoutATreeIsTheSame(Class<? extends Entity> type) {
        long seed = new Random().nextLong();
        RandomEntities entities = new RandomEntities(new Random(seed));
        for (int i = 0; i < PAIRS; i++) {
            Entity entity = entities.fill(type);
            Shape<Entity> shape = entity.kind().shape();
            Map<String, @Nullable Object> tree = new LinkedHashMap<>(shape.toTree(entity));
            tree.put("kind", entity.kind().wireName());
            tree.put("fromTheFuture", i % 2 == 0 ? null : Map.of("deep", 1L));
            Map<String, @Nullable Object> mixed = new LinkedHashMap<>();
            List<String> names = new ArrayList<>(tree.keySet());
            Collections.shuffle(names, new Random(seed + i));
            names.forEach(name -> mixed.put(name, tree.get(name)));
            for (Map<String, @Nullable Object> form : List.of(tree, mixed)) {
                TreeReader reader = new TreeReader(form);
                assertThat(shape.readNext(reader))
                        .as("seed %s, entity %s", seed, i)
                        .isEqualTo(shape.read(form, "stored"));
                assertThat(reader.isOver()).isTrue();
            }
        }
    }

    @Test
    void aFieldThatNobodyReadsMayBeAnything() {
        Map<String, Object> usage = Map.of("input", 3L, "total", "many");
        assertThat(Usage.SHAPE.readNext(new TreeReader(usage))).isEqualTo(Usage.SHAPE.read(usage, "usage"));
    }

    @Test
    void withoutATreeAWrongFieldIsRefusedAsWell() {
        for (Object wrong : List.of("three", 3.5, List.of(), Map.of(), true, 1L << 40)) {
            Map<String, Object> retry = Map.of("maxAttempts", wrong);
            Map<String, Object> tree =
                    Map.of("id", "t1", "spec", Map.of("lane", "worker", "retry", retry), "status", "queued");
            assertThatThrownBy(() -> Kind.TASK.shape().readNext(new TreeReader(tree)))
                    .as("%s", wrong)
                    .isInstanceOfAny(MimikitException.class, ArithmeticException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void anUnchangedEntityNeedsNoPatch(Class<? extends Entity> type) {
        Entity entity = new RandomEntities(new Random(1)).fill(type);
        assertThat(patch(entity.kind().shape(), entity, entity)).isEmpty();
    }

    @Test
    void aNestedFieldThatWentIsNamedInThePatch() {
        Map<String, Object> spec = Map.of("task", Map.of("prompt", "p"));
        Map<String, Object> with = Map.of(
                "id",
                "t",
                "spec",
                spec,
                "createdAt",
                "2026-01-01T00:00:00.000Z",
                "state",
                Map.of("nextRunAt", "2026-01-01T00:00:00.000Z"));
        Shape<Entity> shape = Kind.TRIGGER.shape();
        Entity before = shape.read(with, "stored");
        Map<String, Object> without = new LinkedHashMap<>(with);
        without.remove("state");
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("nextRunAt", null);
        assertThat(patch(shape, before, shape.read(without, "stored"))).isEqualTo(Map.of("state", state));
    }

    @ParameterizedTest
    @MethodSource("types")
    void fieldsThatNobodyKnowsSurvive(Class<? extends Entity> type) {
        Entity entity = new RandomEntities(new Random(2)).fill(type);
        Shape<Entity> shape = entity.kind().shape();
        boolean keeps = Stream.of(type.getRecordComponents())
                .anyMatch(component -> component.getName().equals("extra")
                        || component.getName().equals("data"));
        Map<String, Object> tree = new LinkedHashMap<>(shape.toTree(entity));
        tree.put("fromTheFuture", Map.of("deep", 1L));
        assertThat(shape.toTree(shape.read(tree, "stored")).containsKey("fromTheFuture"))
                .isEqualTo(keeps);
    }

    @Test
    void errorsNameThePlace() {
        Map<String, Object> tree = Map.of(
                "id",
                "t1",
                "spec",
                Map.of("lane", "worker", "retry", Map.of("maxAttempts", "three")),
                "status",
                "queued");
        assertThatThrownBy(() -> Kind.TASK.shape().read(tree, "tasks.json"))
                .isInstanceOf(MimikitException.class)
                .hasMessageContaining("tasks.json.spec.retry.maxAttempts")
                .hasMessageContaining("three");
    }

    private static Map<String, @Nullable Object> patch(Shape<Entity> shape, Entity before, Entity after) {
        TreeWriter writer = new TreeWriter();
        writer.startObject();
        shape.writePatchFields(writer, before, after);
        writer.endObject();
        return new LinkedHashMap<>(writer.tree());
    }

    /** MergePatch of RFC 7386, section 2, word for word. */
    private static Object merged(@Nullable Object target, Map<?, ?> patch) {
        Map<Object, @Nullable Object> result = new LinkedHashMap<>(target instanceof Map<?, ?> map ? map : Map.of());
        patch.forEach((name, value) -> {
            if (value == null) {
                result.remove(name);
            } else {
                result.put(name, value instanceof Map<?, ?> nested ? merged(result.get(name), nested) : value);
            }
        });
        return result;
    }
}
