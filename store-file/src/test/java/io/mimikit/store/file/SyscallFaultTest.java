package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LaneState;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.kernel.store.Snapshot;
import io.mimikit.kernel.store.Transition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real system calls fail, or kill the process, on the real file system: strace injects the n-th error of a kind into
 * each thread of a process that commits, checkpoints and says what was acknowledged. Part of the long verify.
 */
class SyscallFaultTest {
    private static final boolean LONG = Boolean.getBoolean("mimikit.long");
    private static final String RENAMES = "rename,renameat,renameat2";

    @TempDir
    Path temp;

    @TestFactory
    Stream<DynamicTest> whatWasAcknowledgedSurvives() {
        return LONG
                ? Stream.of(
                                sweep("fdatasync:error=EIO", 20),
                                sweep("fsync:error=EIO", 8),
                                sweep("fdatasync:error=EIO", 6, "+3"),
                                sweep("write,pwrite64:error=ENOSPC", 20),
                                sweep(RENAMES + ":error=ENOSPC", 6),
                                sweep(RENAMES + ":signal=SIGKILL", 6),
                                sweep("unlink:signal=SIGKILL", 4),
                                sweep("fdatasync:signal=SIGKILL", 16),
                                sweep("write:signal=SIGKILL", 16))
                        .flatMap(tests -> tests)
                : Stream.of();
    }

    private Stream<DynamicTest> sweep(String fault, int last) {
        return sweep(fault, last, "");
    }

    private Stream<DynamicTest> sweep(String fault, int last, String step) {
        return IntStream.rangeClosed(1, last)
                .mapToObj(n -> fault + ":when=" + n + step)
                .map(injection -> dynamicTest(injection, () -> run(injection)));
    }

    private void run(String injection) throws IOException {
        Path root = temp.resolve(injection.replaceAll("[^A-Za-z0-9]", "-"));
        List<String> said = underStrace(injection, root);
        Set<String> acknowledged = named(said, "ACK ");
        Set<String> undone = named(said, "UNDONE ");
        try (FileStore store = Committer.store(root)) {
            Set<String> found = ids(store.open());
            assertThat(found).as("of %s", said).containsAll(acknowledged);
            undone.retainAll(found);
            assertThat(undone).as("of %s", said).isEmpty();
        }
    }

    private static Set<String> ids(Recovered recovered) {
        return recovered.entities().stream().map(Entity::id).collect(Collectors.toSet());
    }

    private static Set<String> named(List<String> said, String word) {
        return said.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static List<String> underStrace(String injection, Path root) throws IOException {
        String calls = injection.substring(0, injection.indexOf(':'));
        Process process = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-qq",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=" + calls,
                        "-e",
                        "inject=" + injection,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Committer.class.getName(),
                        root.toString())
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /** A process that commits one lane after the other, and says what came of each. */
    static final class Committer {
        private static final int LANES = 16;
        private static final int FAILURES_MAX = 40;

        private final FileStore store;
        private final List<Entity> live = new ArrayList<>();
        private long q;

        private Committer(FileStore store) {
            this.store = store;
        }

        static FileStore store(Path root) {
            return new FileStore(
                    root, new NioDisk(), InstantSource.fixed(World.START), FileStoreLimits.DEFAULT.reserveBytes(0));
        }

        public static void main(String[] arguments) {
            try (FileStore store = store(Path.of(arguments[0]))) {
                Committer committer = new Committer(store);
                committer.take(store.open());
                for (int i = 0; i < LANES; i++) {
                    committer.commit("lane-" + i);
                    if (i % 4 == 3) {
                        committer.checkpoint();
                    }
                }
            }
        }

        private void take(Recovered recovered) {
            q = recovered.lastQ();
            live.clear();
            live.addAll(recovered.entities());
        }

        private void commit(String id) {
            LaneState lane = new LaneState(id, 1, 1, 1, false, "x".repeat(300), Map.of());
            try {
                store.commit(
                        List.of(new Transition(q + 1, World.START, "t", World.PERSON, List.of(World.created(lane)))));
                q++;
                live.add(lane);
                System.out.println("ACK " + id);
            } catch (MimikitException e) {
                reload();
                if (!live.contains(lane)) {
                    System.out.println("UNDONE " + id);
                }
            }
        }

        private void reload() {
            for (int failures = 0; ; failures++) {
                try {
                    take(store.reload());
                    return;
                } catch (MimikitException e) {
                    if (failures == FAILURES_MAX) {
                        throw e;
                    }
                }
            }
        }

        private void checkpoint() {
            store.checkpoint(new Snapshot(q, Map.of(Kind.LANE, List.copyOf(live)), List.of()), finished -> {});
            Scenario.waitFor(() -> !store.isCheckpointing());
        }
    }
}
