package io.mimikit.app.bench;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** One thing that can be measured, with its parameters. Immutable; what a run needs is in its {@link Load}. */
sealed interface Benchmark permits Transitions, Jobs, Lateness {
    int CALLERS_MAX = 4096;
    Duration TIME_MIN = Duration.ofMillis(100);
    Duration TIME_MAX = Duration.ofHours(1);

    /**
     * The benchmark that the words ask for.
     *
     * @throws BadArgument when they ask for none
     */
    static Benchmark of(List<String> words) {
        String name = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (name) {
            case "transitions" -> {
                Flags flags = Flags.read(rest, Set.of("--waiters", "--seconds"));
                yield new Transitions(flags.whole("--waiters", 64, 1, CALLERS_MAX), seconds(flags));
            }
            case "jobs" -> {
                Flags flags = Flags.read(rest, Set.of("--producers", "--workers", "--seconds", "--mode"));
                yield new Jobs(
                        flags.whole("--producers", 64, 1, CALLERS_MAX),
                        flags.whole("--workers", 16, 1, CALLERS_MAX),
                        seconds(flags),
                        flags.oneOf("--mode", List.of("cap", "flood")).equals("cap"));
            }
            case "lateness" -> {
                Flags flags = Flags.read(rest, Set.of("--triggers", "--over", "--lanes"));
                yield new Lateness(
                        flags.whole("--triggers", 1000, 1, 200_000),
                        flags.duration("--over", Duration.ofSeconds(10), TIME_MIN, TIME_MAX),
                        flags.oneOf("--lanes", List.of("idle", "full")).equals("full"));
            }
            default -> throw new BadArgument("benchmark", name, "is not known; use transitions, jobs or lateness");
        };
    }

    private static Duration seconds(Flags flags) {
        return flags.duration("--seconds", Duration.ofSeconds(10), TIME_MIN, TIME_MAX);
    }

    String name();

    KernelConfig config();

    /** What drives the engine in one run of this benchmark, and runs its attempts. */
    Function<Engine, Load> load();

    /** One run's work. {@link #start} and {@code stop} as the engine calls them; {@link #drive} on the caller's thread. */
    interface Load extends AttemptRunner {
        /**
         * Drives the engine to the end of the measurement and writes the figures.
         *
         * @throws io.mimikit.kernel.MimikitException what a caller of the engine met
         */
        void drive(Progress progress, ObjectNode figures) throws InterruptedException;
    }
}
