package io.mimikit.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Lets people call a trigger by its name where nothing has that as its id. Stateless. */
final class TriggerNames {
    private TriggerNames() {}

    /**
     * Does something with an id; if there is nothing of that id, with the one trigger of that name.
     *
     * @throws CommandFailed what the operation says, or that more than one trigger is called so
     */
    static <R> R resolve(ApiClient api, String idOrName, Function<String, R> operation) {
        try {
            return operation.apply(idOrName);
        } catch (CommandFailed failed) {
            if (!failed.code().equals("not_found")) {
                throw failed;
            }
            List<String> ids = named(api, idOrName);
            if (ids.size() > 1) {
                throw CommandFailed.usage(ids.size() + " triggers are called " + idOrName + ": "
                        + String.join(", ", ids) + "; name one of them by its id");
            }
            if (ids.isEmpty()) {
                throw failed;
            }
            return operation.apply(ids.getFirst());
        }
    }

    private static List<String> named(ApiClient api, String name) {
        List<String> ids = new ArrayList<>();
        for (JsonNode trigger : api.get("/api/triggers", Map.of("all", "true")).path("triggers")) {
            if (Json.text(trigger, "name").equals(name)) {
                ids.add(Json.text(trigger, "id"));
            }
        }
        return ids;
    }
}
