package io.mimikit.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mimikit simulate}. */
@Command(
        name = "simulate",
        description = "Drive the engine over a simulated machine, and judge every step:%n"
                + "  [--seed N] [--hours 24] [--faults all|none|kill,power,disk,clock,workers] [--trace FILE]%n"
                + "Exits 1 when a rule does not hold, and prints the shortest run found that breaks it.")
final class SimulateCommand implements Callable<Integer> {
    private final MimikitCommand mimikit;
    private final Simulator simulator;

    @Parameters(arity = "0..*", paramLabel = "FLAGS", description = "See above.")
    private List<String> words = List.of();

    SimulateCommand(MimikitCommand mimikit, Simulator simulator) {
        this.mimikit = mimikit;
        this.simulator = simulator;
    }

    @Override
    public Integer call() {
        return simulator.run(words, mimikit.wantsJson());
    }
}
