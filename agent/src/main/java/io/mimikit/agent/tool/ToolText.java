package io.mimikit.agent.tool;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** JSON to and from models: plain trees on our side. Thread-safe. */
public final class ToolText {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};

    private static final TypeReference<ArrayList<Object>> LIST = new TypeReference<>() {};

    private ToolText() {}

    public static String json(Object plain) {
        return MAPPER.writeValueAsString(plain);
    }

    /**
     * Whatever a text holds, as plain values.
     *
     * @throws JacksonException when it holds no JSON
     */
    public static Object tree(String json) {
        return MAPPER.readValue(json, Object.class);
    }

    /** Whether two plain values are the same JSON; 1 and 1.0 are. */
    public static boolean sameValue(Object one, Object other) {
        if (one instanceof Number a && other instanceof Number b) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0;
        }
        if (one instanceof List<?> a && other instanceof List<?> b) {
            return a.size() == b.size() && IntStream.range(0, a.size()).allMatch(i -> sameOrNull(a.get(i), b.get(i)));
        }
        if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
            return a.keySet().equals(b.keySet())
                    && a.keySet().stream().allMatch(key -> sameOrNull(a.get(key), b.get(key)));
        }
        return one.equals(other);
    }

    private static boolean sameOrNull(@Nullable Object one, @Nullable Object other) {
        return one == null ? other == null : other != null && sameValue(one, other);
    }

    /**
     * The object that a text holds.
     *
     * @throws JacksonException when it holds none
     */
    public static Map<String, Object> object(String json) {
        return MAPPER.readValue(json, OBJECT);
    }

    /**
     * The list that a text holds.
     *
     * @throws JacksonException when it holds none
     */
    public static List<Object> list(String json) {
        return MAPPER.readValue(json, LIST);
    }
}
