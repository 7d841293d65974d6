package io.mimikit.app.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What tools may do inside the work directory, outside of it, and tool by tool. Immutable. */
public record PermissionsConfig(Rule inside, Security outside, Map<String, Rule> tools) {
    public PermissionsConfig {
        Checks checks = new Checks();
        tools.keySet().forEach(name -> Names.check(checks, "*".equals(name) ? "any" : name));
        checks.orThrow();
        tools = Map.copyOf(tools);
    }

    static PermissionsConfig read(Section section) {
        Rule inside = Rule.read(section, new Rule(Security.FULL, Ask.OFF, Security.DENY, List.of()));
        Security outside = section.choice("outside", Security.DENY, "what tools may do outside the work directory");
        Map<String, Rule> tools = new TreeMap<>();
        Section byTool = section.section("tools");
        for (String tool : byTool.names()) {
            tools.put(tool, Rule.read(byTool.section(tool), inside));
        }
        return new PermissionsConfig(inside, outside, tools);
    }

    /** How much is allowed without asking. */
    public enum Security {
        DENY,
        ALLOWLIST,
        FULL
    }

    /** When the user is asked. */
    public enum Ask {
        OFF,
        ON_MISS,
        ALWAYS
    }

    /** What is allowed, when the user is asked, what holds when nobody answers, and the patterns of the allow list. */
    public record Rule(Security security, Ask ask, Security askFallback, List<String> allow) {
        public Rule {
            allow = List.copyOf(allow);
        }

        private static Rule read(Section section, Rule byDefault) {
            List<String> allow = section.list("allow", "command patterns that the allow list lets through");
            return new Rule(
                    section.choice("security", byDefault.security, "what is allowed"),
                    section.choice("ask", byDefault.ask, "when the user is asked first"),
                    section.choice("askFallback", byDefault.askFallback, "what holds when there is nobody to ask"),
                    allow.isEmpty() ? byDefault.allow : allow);
        }
    }
}
