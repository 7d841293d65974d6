package io.mimikit.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mimikit state}. */
@Command(name = "state", description = "Look after the state directory: adopt declares a copied one to be an original.")
final class StateCommand implements Callable<Integer> {
    private final MimikitCommand mimikit;
    private final StateTool tool;

    @Parameters(arity = "1..*", paramLabel = "WORDS", description = "What to do, and with what.")
    private List<String> words = List.of();

    StateCommand(MimikitCommand mimikit, StateTool tool) {
        this.mimikit = mimikit;
        this.tool = tool;
    }

    @Override
    public Integer call() {
        return tool.run(mimikit.stateDirectory(), words, mimikit.wantsJson());
    }
}
