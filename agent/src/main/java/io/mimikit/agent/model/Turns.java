package io.mimikit.agent.model;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A conversation for providers whose roles have to take turns: neighbours of the same role become one message, so that
 * the results of parallel calls stay together. Not thread-safe.
 */
final class Turns {
    private final String partsField;
    private final ArrayNode all = Json.array();
    private @Nullable ObjectNode turn;
    private @Nullable JsonNode last;

    Turns(String partsField) {
        this.partsField = partsField;
    }

    void add(String role, JsonNode part) {
        if (turn == null || !role.equals(Json.text(turn, "role"))) {
            turn = all.addObject().put("role", role);
        }
        turn.withArray(partsField).add(part);
        last = part;
    }

    ArrayNode all() {
        return all;
    }

    /** The part added last, to be marked. */
    @Nullable
    ObjectNode last() {
        return last instanceof ObjectNode object ? object : null;
    }
}
