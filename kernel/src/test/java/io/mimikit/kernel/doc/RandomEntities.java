package io.mimikit.kernel.doc;

import io.mimikit.kernel.entity.Entity;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills any entity, component by component, with values from a seeded source. Not thread-safe. */
final class RandomEntities {
    private final Random random;

    RandomEntities(Random random) {
        this.random = random;
    }

    /** All kinds of entity. */
    static Stream<Class<? extends Entity>> types() {
        return Stream.of(Entity.class.getPermittedSubclasses()).map(type -> type.asSubclass(Entity.class));
    }

    <E> E fill(Class<E> type) {
        return build(type, component -> value(component.getAnnotatedType(), component.getGenericType()));
    }

    /** The same with some components changed, at any depth. */
    <E> E changed(E before) {
        @SuppressWarnings("unchecked")
        Class<E> type = (Class<E>) before.getClass();
        return build(type, component -> {
            Object old = read(component, before);
            if (random.nextInt(3) != 0) {
                return old;
            }
            return old instanceof Record nested && random.nextInt(3) != 0
                    ? changed(nested)
                    : value(component.getAnnotatedType(), component.getGenericType());
        });
    }

    private static @Nullable Object read(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no accessor", e);
        }
    }

    private <E> E build(Class<E> type, java.util.function.Function<RecordComponent, @Nullable Object> filling) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        @Nullable Object[] values = Stream.of(components).map(filling).toArray();
        try {
            Constructor<E> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no canonical constructor", e);
        }
    }

    private @Nullable Object value(AnnotatedType annotated, Type type) {
        return annotated.isAnnotationPresent(Nullable.class) && random.nextInt(3) == 0 ? null : value(type);
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type item = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return generic.getRawType() == List.class ? list(item) : map(item, 0);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            Object[] constants = plain.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        return plain.isRecord() ? fill(plain) : scalar(plain);
    }

    private Object scalar(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "String" -> text();
            case "Instant" -> Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
            case "int", "Integer" -> random.nextInt(3) == 0 ? 0 : random.nextInt();
            case "long", "Long" -> random.nextInt(3) == 0 ? 0L : random.nextLong();
            case "boolean", "Boolean" -> random.nextBoolean();
            default -> throw new AssertionError("no values for " + type);
        };
    }

    private String text() {
        return random.nextInt(5) == 0 ? "" : "t" + random.nextInt(100) + (random.nextBoolean() ? "" : "\n\"ü\u2028\\");
    }

    private List<Object> list(Type item) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            list.add(value(item));
        }
        return list;
    }

    private Map<String, Object> map(Type item, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put("x_" + random.nextInt(5), item == Object.class ? tree(depth) : value(item));
        }
        return map;
    }

    private Object tree(int depth) {
        return switch (random.nextInt(depth > 2 ? 4 : 6)) {
            case 0 -> text();
            case 1 -> random.nextLong();
            case 2 -> random.nextDouble();
            case 3 -> random.nextBoolean();
            case 4 -> List.of(tree(depth + 1), tree(depth + 1));
            default -> map(Object.class, depth + 1);
        };
    }
}
