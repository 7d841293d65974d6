package io.mimikit.app.cli;

import io.mimikit.app.config.Config;
import io.mimikit.app.config.ModelConfig;
import io.mimikit.app.config.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit init}. */
@Command(
        name = "init",
        description =
                "Choose a model, write config.yaml and try the model once; --yes takes what it finds: a key in the"
                        + " environment, a local Ollama, else the demo.")
final class InitCommand implements Callable<Integer> {
    private static final List<String> PROVIDERS = List.of("openai", "anthropic", "gemini", "ollama", "demo");

    private final MimikitCommand mimikit;
    private final Optional<ModelProbe> probe;
    private final Optional<StoppedState> stopped;

    @Option(names = "--yes", description = "Ask nothing.")
    private boolean yes;

    @Option(names = "--force", description = "Replace a config.yaml; the old one stays as config.yaml.bak.")
    private boolean force;

    @Option(names = "--model", paramLabel = "PROVIDER/NAME", description = "Take this model without asking which.")
    private @Nullable String model;

    InitCommand(MimikitCommand mimikit, Optional<ModelProbe> probe, Optional<StoppedState> stopped) {
        this.mimikit = mimikit;
        this.probe = probe;
        this.stopped = stopped;
    }

    @Override
    public Integer call() throws IOException {
        stopped.ifPresent(state -> state.requireUsable(mimikit.stateDirectory()));
        Path file = mimikit.configFile().orElse(mimikit.stateDirectory().resolve("config.yaml"));
        if (Files.exists(file) && !force) {
            throw new CommandFailed(
                    ExitStatus.REFUSED, "conflict", file + " exists; edit it, or replace it with --force");
        }
        FindModel find = new FindModel(mimikit.console().environment());
        BufferedReader in =
                new BufferedReader(new InputStreamReader(mimikit.console().in(), StandardCharsets.UTF_8));
        ModelConfig chosen = choose(find, in);
        Optional<Path> keyFile = askForKey(find, chosen, in);
        new WriteConfigFile(file).write(chosen, keyFile);
        return report(file, chosen);
    }

    private ModelConfig choose(FindModel find, BufferedReader in) throws IOException {
        if (model != null) {
            try {
                return ModelConfig.parse(model);
            } catch (IllegalArgumentException e) {
                throw CommandFailed.usage("--model " + model + ": " + e.getMessage());
            }
        }
        ModelConfig found = find.find();
        if (yes) {
            return found;
        }
        String provider = ask(in, "Provider (" + String.join(", ", PROVIDERS) + ")", found.provider());
        if (!PROVIDERS.contains(provider)) {
            throw CommandFailed.usage("no provider " + provider + "; use one of " + String.join(", ", PROVIDERS));
        }
        if (provider.equals("demo")) {
            return ModelConfig.demo();
        }
        return new ModelConfig(provider, ask(in, "Model", find.usualName(provider)));
    }

    /** A key that is typed goes to a file of its own, readable by its owner only, never into the configuration. */
    private Optional<Path> askForKey(FindModel find, ModelConfig chosen, BufferedReader in) throws IOException {
        String variable = FindModel.KEY_VARIABLES.get(chosen.provider());
        if (variable == null || find.isSet(variable) || yes) {
            return Optional.empty();
        }
        Secret key = readKey("Key (not shown; empty = take it from " + variable + " later): ", in);
        if (key.reveal().isBlank()) {
            return Optional.empty();
        }
        return Optional.of(WriteConfigFile.writeKey(keyFile(chosen.provider()), key));
    }

    private Path keyFile(String provider) {
        Map<String, String> environment = mimikit.console().environment();
        String home = environment.getOrDefault("HOME", ".");
        Path base = Path.of(environment.getOrDefault("XDG_CONFIG_HOME", home + "/.config"));
        return base.resolve("mimikit").resolve(provider + ".key").toAbsolutePath();
    }

    private int report(Path file, ModelConfig chosen) {
        Config config = mimikit.config(Map.of());
        ObjectNode answer = Json.object().put("file", file.toString()).put("model", chosen.text());
        Optional<ModelProbe.Outcome> outcome = probe.map(part -> part.probe(config));
        outcome.ifPresent(tried -> answer.put("answered", tried.answered()).put("probe", tried.text()));
        mimikit.output().answer(answer, written -> {
            mimikit.output().line("wrote " + file + " · model " + chosen.text());
            outcome.ifPresent(tried -> mimikit.output()
                    .line((tried.answered() ? "the model answered: " : "the model did not answer: ") + tried.text()));
            mimikit.output().line("next: mimikit serve");
        });
        return outcome.map(ModelProbe.Outcome::answered).orElse(true) ? ExitStatus.OK : ExitStatus.REFUSED;
    }

    private String ask(BufferedReader in, String what, String byDefault) throws IOException {
        mimikit.console().err().print(what + " [" + byDefault + "]: ");
        mimikit.console().err().flush();
        String line = in.readLine();
        return line == null || line.isBlank() ? byDefault : line.strip();
    }

    private Secret readKey(String prompt, BufferedReader in) throws IOException {
        java.io.Console real = mimikit.console().terminal() ? System.console() : null;
        if (real != null) {
            char[] typed = real.readPassword("%s", prompt);
            return new Secret(typed == null ? "" : new String(typed));
        }
        mimikit.console().err().print(prompt);
        mimikit.console().err().flush();
        String line = in.readLine();
        return new Secret(line == null ? "" : line.strip());
    }
}
