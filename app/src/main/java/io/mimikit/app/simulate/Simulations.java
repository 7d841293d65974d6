package io.mimikit.app.simulate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.mimikit.app.cli.Console;
import io.mimikit.app.cli.ExitStatus;
import io.mimikit.app.cli.Simulator;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.simulator.Simulation;
import io.mimikit.simulator.SimulationReport;
import io.mimikit.simulator.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code mimikit simulate}: one simulation, judged; where a rule is broken, the shortest run that breaks it. One thread. */
public final class Simulations implements Simulator {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long SHRINKING_SECONDS_MAX = 60;
    private static final int VIOLATED = 1;

    private final Console console;

    public Simulations(Console console) {
        this.console = console;
    }

    @Override
    public int run(List<String> arguments, boolean json) {
        SimulateFlags flags = SimulateFlags.read(arguments, () -> new SecureRandom().nextLong() >>> 1);
        SimulationReport report = quietly(flags);
        flags.trace().ifPresent(file -> write(file, report.trace()));
        if (json) {
            console.out().println(JSON.writeValueAsString(tree(report)));
        } else {
            print(report, flags.trace().isPresent());
        }
        console.out().flush();
        return report.violation().isPresent() ? VIOLATED : ExitStatus.OK;
    }

    /** What the engine says about thousands of failures that are meant to be there is of no use. */
    private static SimulationReport quietly(SimulateFlags flags) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        root.setLevel(Level.OFF);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SHRINKING_SECONDS_MAX);
        try {
            return new Simulation(flags.plan())
                    .run(() -> System.nanoTime() < end, flags.trace().isPresent());
        } finally {
            root.setLevel(before);
        }
    }

    private static void write(Path file, List<String> trace) {
        try {
            Files.write(file, trace);
        } catch (IOException e) {
            throw new MimikitException(ErrorCode.STORAGE, "--trace: could not write " + file + ": " + e, e);
        }
    }

    private static ObjectNode tree(SimulationReport report) {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("seed", report.plan().seed());
        tree.put("hours", report.plan().length().toHours());
        tree.put("virtualHours", report.elapsed().toHours());
        tree.put("events", report.events());
        tree.put("steps", report.counts().steps());
        tree.put("records", report.counts().records());
        tree.put("attempts", report.counts().attempts());
        tree.put("occurrences", report.counts().occurrences());
        tree.put("crashes", report.counts().crashes());
        tree.put("powerCuts", report.counts().powerCuts());
        tree.put("restarts", report.counts().restarts());
        tree.put("checkpoints", report.counts().checkpoints());
        tree.put("operations", report.counts().operations());
        tree.put("violations", report.violation().isPresent() ? 1 : 0);
        report.violation().ifPresent(violation -> describe(violation, tree.putObject("violation")));
        return tree;
    }

    private static void describe(Violation violation, ObjectNode into) {
        into.put("rule", violation.rule());
        into.put("what", violation.what());
        into.put("after", violation.at().toString());
    }

    private void print(SimulationReport report, boolean written) {
        tree(report).properties().forEach(field -> {
            if (!field.getValue().isObject()) {
                console.out()
                        .printf("%-14s %s%n", field.getKey(), field.getValue().asString());
            }
        });
        console.out().println(report.occurrences());
        report.violation().ifPresent(violation -> {
            console.out().println("VIOLATED: " + violation);
            console.out().println("the shortest run found that breaks this rule has " + report.events() + " events:");
            if (!written) {
                report.trace().forEach(console.out()::println);
            }
        });
    }
}
