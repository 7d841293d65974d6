package io.mimikit.store.file;

import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Fills entities of every kind, by reflection and from a seed: every field has a value, or every second one. */
final class Samples {
    private final Random random;
    private int ids;

    Samples(long seed) {
        this.random = new Random(seed);
    }

    /** An entity of a kind with every field set. */
    Entity full(Kind kind) {
        return (Entity) record(type(kind));
    }

    static Class<?> type(Kind kind) {
        return Arrays.stream(Entity.class.getPermittedSubclasses())
                .filter(type -> kindOf(type) == kind)
                .findFirst()
                .orElseThrow();
    }

    private static Kind kindOf(Class<?> type) {
        return ((Entity) new Samples(1).record(type)).kind();
    }

    private Object record(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Object[] values = new Object[components.length];
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = components[i].getName().equals("id")
                        ? "id-" + random.nextInt(1_000_000) + "-" + ids++
                        : value(components[i].getGenericType());
            }
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("can't fill " + type, e);
        }
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class
                    ? List.of(value(generic.getActualTypeArguments()[0]), value(generic.getActualTypeArguments()[0]))
                    : map(generic.getActualTypeArguments()[1]);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            Object[] constants = plain.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        if (plain == Instant.class) {
            return Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(1_000_000_000));
        }
        if (plain == String.class) {
            return text();
        }
        return number(plain);
    }

    private Object number(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return 1 + random.nextInt(9);
        }
        if (type == long.class || type == Long.class) {
            return 1 + random.nextLong(1L << 40);
        }
        if (type == double.class || type == Double.class) {
            return random.nextInt(1000) + 0.25;
        }
        if (type == boolean.class || type == Boolean.class) {
            return true;
        }
        return record(type);
    }

    /** Text as people write it: quotes, newlines, umlauts, Chinese, an emoji. */
    private String text() {
        return "t" + random.nextInt(1000) + " \"q\" \\ \n\t äöü 任务 🐞 ,\"c\":\"00000000\"}";
    }

    private Map<String, Object> map(Type valueType) {
        Map<String, Object> result = new LinkedHashMap<>();
        boolean anything = valueType == Object.class;
        result.put("future" + random.nextInt(100), anything ? List.of(1L, "x", Map.of()) : value(valueType));
        result.put("nested", anything ? Map.of("a", 1L, "b", Map.of("c", true)) : value(valueType));
        return result;
    }
}
