package io.mimikit.app.simulate;

import io.mimikit.kernel.MimikitException;
import io.mimikit.simulator.Fault;
import io.mimikit.simulator.SimulationPlan;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The flags of {@code mimikit simulate}. Immutable.
 *
 * @param trace where what happened is written, if anywhere
 */
record SimulateFlags(SimulationPlan plan, Optional<Path> trace) {
    private static final Set<String> KNOWN = Set.of("--seed", "--hours", "--faults", "--trace");
    private static final long HOURS_DEFAULT = 24;
    private static final long HOURS_MAX = SimulationPlan.LENGTH_MAX.toHours();

    /**
     * Reads the words, {@code --flag value} or {@code --flag=value}.
     *
     * @param anySeed makes one where none is given
     * @throws MimikitException (invalid_input) that names the flag
     */
    static SimulateFlags read(List<String> words, LongSupplier anySeed) {
        Map<String, String> values = values(words);
        String seed = values.get("--seed");
        long chosen = seed == null ? anySeed.getAsLong() : number("--seed", seed, Long.MIN_VALUE, Long.MAX_VALUE);
        String hours = values.get("--hours");
        long length = hours == null ? HOURS_DEFAULT : number("--hours", hours, 1, HOURS_MAX);
        return new SimulateFlags(
                new SimulationPlan(chosen, Duration.ofHours(length), faults(values.getOrDefault("--faults", "all"))),
                Optional.ofNullable(values.get("--trace")).map(SimulateFlags::path));
    }

    private static Map<String, String> values(List<String> words) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            String flag = equals < 0 ? word : word.substring(0, equals);
            if (!KNOWN.contains(flag)) {
                throw MimikitException.invalid(
                        flag, flag + " is not known here; use --seed, --hours, --faults or --trace");
            }
            if (equals < 0 && i + 1 == words.size()) {
                throw MimikitException.invalid(flag, flag + " has no value; give one after it");
            }
            values.put(flag, equals < 0 ? words.get(++i) : word.substring(equals + 1));
        }
        return values;
    }

    private static long number(String flag, String text, long min, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException ignored) {
            // the same advice fits
        }
        throw MimikitException.invalid(
                flag, flag + ": \"" + text + "\" is no whole number from " + min + " to " + max + "; use one");
    }

    private static Set<Fault> faults(String text) {
        if (text.equals("all")) {
            return EnumSet.allOf(Fault.class);
        }
        Set<Fault> chosen = EnumSet.noneOf(Fault.class);
        for (String name : text.equals("none") ? new String[0] : text.split(",", -1)) {
            chosen.add(fault(name.strip()));
        }
        return chosen;
    }

    private static Fault fault(String name) {
        for (Fault fault : Fault.values()) {
            if (fault.name().toLowerCase(Locale.ROOT).equals(name)) {
                return fault;
            }
        }
        throw MimikitException.invalid(
                "--faults",
                "--faults: \"" + name + "\" is not known; use all, none, or some of kill, power, disk, clock, workers");
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw MimikitException.invalid("--trace", "--trace: \"" + text + "\" is no path; name a file");
        }
    }
}
