package io.mimikit.app;

import io.mimikit.app.bench.Benchmarks;
import io.mimikit.app.cli.Commands;
import io.mimikit.app.cli.Console;
import io.mimikit.app.cli.MimikitCommand;
import io.mimikit.app.cli.StoppedState;
import io.mimikit.app.doctor.Doctor;
import io.mimikit.app.runtime.Models;
import io.mimikit.app.runtime.ServeRuntime;
import io.mimikit.app.runtime.StateDirectoryTool;
import io.mimikit.app.runtime.StoppedStateReader;
import io.mimikit.app.simulate.Simulations;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The program: puts the parts together and runs one command line. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status = MimikitCommand.run(commands(), Console.ofProcess(), arguments);
        System.exit(status);
    }

    /** What the command line can't do by itself. Kept lazy: nothing of the server is loaded before it is asked for. */
    private static Commands commands() {
        Map<String, String> environment = System.getenv();
        return Commands.none()
                .withServe(
                        (options, config) -> new ServeRuntime(environment, System.out, System.err).run(options, config))
                .withBench((directory, words, json) -> new Benchmarks(Console.ofProcess()).run(directory, words, json))
                .withSimulator((words, json) -> new Simulations(Console.ofProcess()).run(words, json))
                .withProbe(config -> Models.probe(environment).probe(config))
                .withDiagnosis((directory, config, fix) -> new Doctor(
                                settings -> Models.probe(environment).probe(settings), InstantSource.system())
                        .examine(directory, config, fix))
                .withStateTool((directory, config, words) -> new StateDirectoryTool().run(directory, config, words))
                .withStoppedState(new LazyStoppedState());
    }

    private static final class LazyStoppedState implements StoppedState {
        @Override
        public JsonNode get(Path stateDirectory, String path, Map<String, String> query) {
            return new StoppedStateReader().get(stateDirectory, path, query);
        }

        @Override
        public void requireUsable(Path stateDirectory) {
            new StoppedStateReader().requireUsable(stateDirectory);
        }
    }
}
