package io.mimikit.bench.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is asked for. Immutable.
 *
 * @param directory where everything happens, in a new directory that is removed
 * @param alike whether the others get the JVM options of Mimikit
 */
record Options(
        List<PeerKind> peers, List<Measurement> measurements, Scale scale, boolean alike, Path directory, Path json) {
    private static final String USAGE = "bench/run.sh peers [--only PEER,…] [--measure WHAT,…] [--quick] [--alike]"
            + " [--dir DIRECTORY] [--json FILE]";

    /**
     * Reads the words after {@code peers}.
     *
     * @throws IllegalArgumentException that says what is wrong, and what would not be
     */
    static Options read(List<String> words, Path root) {
        List<PeerKind> peers = List.of(PeerKind.values());
        List<Measurement> measurements = List.of(Measurement.values());
        String scale = "full";
        boolean alike = false;
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        Path json = root.resolve("bench/peers/target/peers.json");
        List<String> left = new ArrayList<>(words);
        while (!left.isEmpty()) {
            String flag = left.removeFirst();
            switch (flag) {
                case "--only" -> peers = all(flag, left, PeerKind::find, PeerKind.values(), PeerKind::id);
                case "--measure" ->
                    measurements = all(flag, left, Measurement::find, Measurement.values(), Measurement::id);
                case "--quick" -> scale = "quick";
                case "--alike" -> alike = true;
                case "--dir" -> directory = Path.of(value(flag, left));
                case "--json" -> json = Path.of(value(flag, left));
                default -> throw new IllegalArgumentException(flag + " is not known; use " + USAGE);
            }
        }
        return new Options(peers, measurements, Scale.of(scale), alike, directory, json);
    }

    private static String value(String flag, List<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(flag + " needs a value; use " + USAGE);
        }
        return left.removeFirst();
    }

    private static <E> List<E> all(
            String flag, List<String> left, Function<String, Optional<E>> find, E[] known, Function<E, String> id) {
        List<E> found = new ArrayList<>();
        for (String word : value(flag, left).split(",", -1)) {
            found.add(find.apply(word).orElseThrow(() -> {
                String names = Arrays.stream(known).map(id).collect(Collectors.joining(", "));
                return new IllegalArgumentException(flag + ": " + word + " is not one of " + names);
            }));
        }
        return found;
    }
}
