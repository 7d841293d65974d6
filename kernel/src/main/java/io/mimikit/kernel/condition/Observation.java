package io.mimikit.kernel.condition;

import java.util.List;
import java.util.Map;

/** What somebody outside has seen of one leaf of a condition. Immutable. */
public sealed interface Observation {
    int PATHS_MAX = 20;
    int PATH_CHARS_MAX = 300;
    int FINGERPRINT_CHARS_MAX = 128;
    int ERROR_CHARS_MAX = 500;
    /** Size of what a call or a gate brings, as it is printed; more is cut to a remark. */
    int DATA_CHARS_MAX = 4096;

    /**
     * The files that match the leaf's path, as they are now.
     *
     * @param fingerprint digest of their names, sizes and times: the same means that nothing has changed
     * @param matches how many there are
     * @param paths some of those that were made, changed or deleted since the last look, as far as known
     * @param away whether the change came about while nobody was watching (before this start)
     */
    record Files(String fingerprint, long matches, List<String> paths, boolean away) implements Observation {
        public Files {
            paths = paths.stream()
                    .limit(PATHS_MAX)
                    .map(path -> cut(path, PATH_CHARS_MAX))
                    .toList();
            fingerprint = cut(fingerprint, FINGERPRINT_CHARS_MAX);
        }
    }

    /**
     * The leaf's webhook was called.
     *
     * @param data what the call brought, as plain values: content type, body or a reference to it
     */
    record Called(Map<String, Object> data) implements Observation {}

    /** A model has judged. */
    record Verdict(boolean holds, String why) implements Observation {
        public Verdict {
            why = cut(why, ERROR_CHARS_MAX);
        }
    }

    /** A gate has answered. */
    record GateAnswer(boolean fire, Map<String, Object> data) implements Observation {}

    /** Nobody can say: the files can't be looked at, the model gave no verdict, the gate failed. */
    record Failed(String error) implements Observation {
        public Failed {
            error = cut(error, ERROR_CHARS_MAX);
        }
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max - 1) + "…";
    }
}
