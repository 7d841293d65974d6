package io.mimikit.app.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The lanes by name: the four that always exist and any the user adds by setting a value of theirs. Immutable. */
public record LanesConfig(Map<String, LaneConfig> byName) {
    private static final Map<String, Integer> BUILT_IN = builtIn();
    /** Lanes in which a conversation has one attempt at a time, unless told otherwise. */
    private static final Set<String> ONE_PER_CONVERSATION = Set.of("teller", "planner");

    public LanesConfig {
        Checks checks = new Checks();
        for (String name : byName.keySet()) {
            Names.check(checks, name);
        }
        checks.orThrow();
        byName = Map.copyOf(byName);
    }

    static LanesConfig read(Section section) {
        Map<String, LaneConfig> lanes = new LinkedHashMap<>();
        BUILT_IN.forEach((name, maxConcurrent) -> lanes.put(name, lane(section, name, maxConcurrent)));
        for (String name : section.names()) {
            lanes.computeIfAbsent(name, added -> lane(section, added, 1));
        }
        lanes.remove("*");
        return new LanesConfig(lanes);
    }

    private static LaneConfig lane(Section section, String name, int maxConcurrent) {
        int keyConcurrent = ONE_PER_CONVERSATION.contains(name) ? 1 : 0;
        return section.section(name).build(values -> LaneConfig.read(values, maxConcurrent, keyConcurrent));
    }

    private static Map<String, Integer> builtIn() {
        Map<String, Integer> lanes = new LinkedHashMap<>();
        lanes.put("teller", 2);
        lanes.put("planner", 2);
        lanes.put("worker", 3);
        lanes.put("internal", 1);
        return lanes;
    }
}
