package io.mimikit.app.cli;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.util.ArrayList;
import java.util.HashMap;
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
        } catch (CommandFailed | MimikitException failed) {
            if (!isNotFound(failed)) {
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

    /** A state that nobody runs on is not there in the kernel's own words. */
    private static boolean isNotFound(RuntimeException failed) {
        return switch (failed) {
            case CommandFailed refused -> refused.code().equals(ErrorCode.NOT_FOUND.wireName());
            case MimikitException refused -> refused.code() == ErrorCode.NOT_FOUND;
            default -> false;
        };
    }

    private static List<String> named(ApiClient api, String name) {
        List<String> ids = new ArrayList<>();
        String after = "";
        do {
            Map<String, String> page = new HashMap<>(Map.of("all", "true", "limit", "1000"));
            if (!after.isEmpty()) {
                page.put("after", after);
            }
            JsonNode answer = api.get("/api/triggers", page);
            for (JsonNode trigger : answer.path("triggers")) {
                if (Json.text(trigger, "name").equals(name)) {
                    ids.add(Json.text(trigger, "id"));
                }
            }
            after = Json.text(answer, "next");
        } while (!after.isEmpty());
        return ids;
    }
}
