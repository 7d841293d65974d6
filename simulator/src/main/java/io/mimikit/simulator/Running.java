package io.mimikit.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The code that runs now, by attempt. Not thread-safe. */
final class Running {
    private final Map<String, Code> byAttempt = new LinkedHashMap<>();

    void add(Code code) {
        byAttempt.put(code.attempt().id(), code);
    }

    void remove(Code code) {
        byAttempt.remove(code.attempt().id());
    }

    @Nullable
    Code of(String attemptId) {
        return byAttempt.get(attemptId);
    }

    Collection<Code> all() {
        return byAttempt.values();
    }

    List<Code> ofTask(String taskId) {
        List<Code> found = new ArrayList<>();
        for (Code code : byAttempt.values()) {
            if (code.task().id().equals(taskId)) {
                found.add(code);
            }
        }
        return found;
    }

    int inLane(String lane) {
        int count = 0;
        for (Code code : byAttempt.values()) {
            count += code.lane().equals(lane) ? 1 : 0;
        }
        return count;
    }

    int ofKey(String lane, String key) {
        int count = 0;
        for (Code code : byAttempt.values()) {
            count += code.lane().equals(lane) && code.task().spec().key().equals(key) ? 1 : 0;
        }
        return count;
    }

    void clear() {
        byAttempt.clear();
    }
}
