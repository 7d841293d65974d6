package io.mimikit.agent.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Packs what one model wants to see again, with that model's name, so that no other is ever shown it. */
final class ProviderState {
    private ProviderState() {}

    static String pack(String model, JsonNode data) {
        return Json.object().put("model", model).set("data", data).toString();
    }

    static Optional<JsonNode> unpack(String model, @Nullable String state) {
        JsonNode node = state == null ? null : Json.parse(state);
        return node != null && model.equals(Json.text(node, "model"))
                ? Optional.of(node.path("data"))
                : Optional.empty();
    }
}
