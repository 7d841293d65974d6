package io.mimikit.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mimikit bench}. */
@Command(
        name = "bench",
        description = "Measure this machine in a new directory beside the state:%n"
                + "  transitions [--waiters 64] [--seconds 10]%n"
                + "  jobs [--producers 64] [--workers 16] [--seconds 10] [--mode cap|flood]%n"
                + "  lateness [--triggers 1000] [--over 10s] [--lanes idle|full]")
final class BenchCommand implements Callable<Integer> {
    private final MimikitCommand mimikit;
    private final Bench bench;

    @Parameters(arity = "1..*", paramLabel = "WORDS", description = "Which one, and its flags.")
    private List<String> words = List.of();

    BenchCommand(MimikitCommand mimikit, Bench bench) {
        this.mimikit = mimikit;
        this.bench = bench;
    }

    @Override
    public Integer call() {
        return bench.run(mimikit.stateDirectory(), words, mimikit.wantsJson());
    }
}
