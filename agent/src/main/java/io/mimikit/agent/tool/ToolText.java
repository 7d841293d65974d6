package io.mimikit.agent.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
