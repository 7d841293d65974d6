package io.mimikit.app.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** External agent programs by name, each with the command that starts it; the prompt goes to its stdin. Immutable. */
public record WorkersConfig(Map<String, List<String>> argvByName) {
    public WorkersConfig {
        Checks checks = new Checks();
        argvByName.forEach((name, argv) -> {
            Names.check(checks, name);
            checks.that(
                    name.equals("*") || !argv.isEmpty(),
                    name + ".argv",
                    "[]",
                    "give the program and its arguments as a list");
        });
        checks.orThrow();
        argvByName = Map.copyOf(argvByName);
    }

    static WorkersConfig read(Section section) {
        Map<String, List<String>> argvByName = new TreeMap<>();
        for (String name : section.names()) {
            argvByName.put(
                    name, section.section(name).list("argv", "program and arguments of the worker kind cli:NAME"));
        }
        return new WorkersConfig(argvByName);
    }
}
