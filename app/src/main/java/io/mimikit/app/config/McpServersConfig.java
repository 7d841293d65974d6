package io.mimikit.app.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Programs that add tools over the Model Context Protocol, by name. Immutable. */
public record McpServersConfig(Map<String, McpServer> byName) {
    public McpServersConfig {
        Checks checks = new Checks();
        byName.forEach((name, server) -> {
            Names.check(checks, name);
            boolean named = name.equals("*") || !server.command().isBlank();
            checks.that(named, name + ".command", "", "give the program that is the server");
        });
        checks.orThrow();
        byName = Map.copyOf(byName);
    }

    static McpServersConfig read(Section section) {
        Map<String, McpServer> byName = new TreeMap<>();
        for (String name : section.names()) {
            byName.put(name, McpServer.read(section.section(name)));
        }
        return new McpServersConfig(byName);
    }

    /** One server: its program, arguments and the secrets that its environment gets, by variable. Immutable. */
    public record McpServer(String command, List<String> args, Map<String, SecretReference> env) {
        public McpServer {
            args = List.copyOf(args);
            env = Map.copyOf(env);
        }

        private static McpServer read(Section section) {
            Map<String, SecretReference> env = new TreeMap<>();
            Section variables = section.section("env");
            for (String variable : variables.names()) {
                env.put(
                        variable,
                        variables.parsed(
                                variable,
                                SecretReference.parse("env:" + variable),
                                "env:" + variable,
                                SecretReference.FORM,
                                SecretReference::parse,
                                "where the value of this variable is found: env:NAME or file:PATH"));
            }
            return new McpServer(
                    section.text("command", "", "program that is the MCP server"),
                    section.list("args", "its arguments"),
                    env);
        }
    }
}
