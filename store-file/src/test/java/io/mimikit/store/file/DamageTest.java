package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.store.Recovered;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files that are not what was written: recovered from, or refused with the place and the way out, but never silent. */
class DamageTest {
    private static final boolean LONG = Boolean.getBoolean("mimikit.long");
    private static final long SEED = LONG ? System.nanoTime() : 20_261_122;
    private static final Path JOURNAL = Scenario.ROOT.resolve("journal");

    private final Scenario scenario = new Scenario().run();
    private final FaultyDisk whole = scenario.disk();
    private final Expectation expected = scenario.expected();
    private final List<Entity> liveBefore = live();

    /** Wherever the newest segment ends, what it lost is missed: by a later line, by the audit or as a torn line. */
    @Test
    void aSegmentThatEndsTooEarlyIsNoticed() throws Exception {
        Path newest = Segment.list(whole, JOURNAL).getLast().in(JOURNAL);
        byte[] bytes = whole.read(newest);
        for (int length : LONG ? IntStream.range(0, bytes.length).toArray() : aroundLineEnds(bytes, 97)) {
            FaultyDisk disk = whole.copy();
            disk.overwrite(newest, Arrays.copyOf(bytes, length));
            assertNotSilent(disk, newest, "cut at " + length);
        }
    }

    private static int[] aroundLineEnds(byte[] bytes, int step) {
        return IntStream.range(0, bytes.length)
                .filter(at -> at % step == 0
                        || bytes[at] == '\n'
                        || (at > 0 && bytes[at - 1] == '\n')
                        || at == bytes.length - 1)
                .toArray();
    }

    @Test
    void aFlippedBitInAnyFileIsNoticed() throws Exception {
        Random random = new Random(SEED);
        for (Map.Entry<Path, String> file : whole.contents().entrySet()) {
            byte[] bytes = file.getValue().getBytes(StandardCharsets.ISO_8859_1);
            if (isRunLog(file.getKey())) {
                bytes = Arrays.copyOf(bytes, bytes.length - 1); // without its end, a last line counts as being written
            }
            for (int at : places(bytes, random)) {
                FaultyDisk disk = whole.copy();
                byte[] flipped = file.getValue().getBytes(StandardCharsets.ISO_8859_1);
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                disk.overwrite(file.getKey(), flipped);
                assertNotSilent(disk, file.getKey(), "seed " + SEED + ", byte " + at);
            }
        }
    }

    private static Set<Integer> places(byte[] bytes, Random random) {
        Set<Integer> places = new TreeSet<>();
        for (int at : aroundLineEnds(bytes, LONG ? 3 : Integer.MAX_VALUE)) {
            if (LONG || places.size() < 12 || at > bytes.length - 3) {
                places.add(at);
            }
        }
        for (int i = 0; i < 20 && bytes.length > 0; i++) {
            places.add(random.nextInt(bytes.length));
        }
        return places;
    }

    private void assertNotSilent(FaultyDisk disk, Path file, String how) throws IOException {
        Map<Path, String> before = disk.contents();
        FileStore store = Scenario.open(disk);
        try {
            Recovered recovered = store.open();
            if (recovered.lastQ() < expected.acknowledged()) {
                assertThat(recovered.findings()).as("%s %s", file, how).anyMatch(finding -> finding.contains("torn"));
            } else {
                assertWholeOrLoud(store, recovered, disk, file, how);
            }
        } catch (MimikitException refused) {
            assertThat(refused.code())
                    .as("%s %s: %s", file, how, refused.getMessage())
                    .isIn(ErrorCode.STATE_DAMAGED, ErrorCode.STATE_TOO_NEW);
            assertThat(refused.getMessage())
                    .contains(Scenario.ROOT.toString())
                    .contains(refused.code() == ErrorCode.STATE_DAMAGED ? "mimikit state repair" : "newer program");
            assertThat(disk.contents()).as("%s %s", file, how).isEqualTo(before);
        } finally {
            store.close();
        }
    }

    /** Either everything is as it was, or something says that it isn't. */
    private void assertWholeOrLoud(FileStore store, Recovered recovered, FaultyDisk disk, Path file, String how)
            throws IOException {
        assertThat(byId(recovered.entities())).as("%s %s", file, how).isEqualTo(byId(liveBefore));
        boolean pausedAsCopy = file.endsWith("FORMAT.json") && recovered.copied(); // the inode in it is another one
        if (isRunLog(file)) {
            assertRunLogLoud(store, disk, Scenario.ROOT.relativize(file), how);
        } else if (recovered.findings().isEmpty() && !pausedAsCopy) {
            Verification.verify(store, recovered, expected, disk);
        }
    }

    private static boolean isRunLog(Path file) {
        return file.startsWith(Scenario.ROOT.resolve("runs/tasks"))
                || file.startsWith(Scenario.ROOT.resolve("runs/triggers"));
    }

    private List<Entity> live() {
        try (FileStore store = Scenario.open(whole.copy())) {
            return store.open().entities();
        }
    }

    private static Map<String, Entity> byId(List<Entity> entities) {
        return entities.stream().collect(Collectors.toMap(World::key, entity -> entity));
    }

    private void assertRunLogLoud(FileStore store, FaultyDisk disk, Path inside, String how) throws IOException {
        String subject = inside.startsWith("runs/tasks") ? RunEntry.TASK : RunEntry.TRIGGER;
        String id = String.valueOf(inside.getFileName()).replace(LogFile.SUFFIX, "");
        List<RunEntry> found = store.readRuns(subject, id, 1000);
        List<RunEntry> all = RunLogs.read(whole, RunLogs.file(new StateDirectory(Scenario.ROOT), subject, id), 1000);
        boolean isLoud = found.stream().anyMatch(entry -> entry.action().equals("damaged"))
                || disk.list(Scenario.ROOT.resolve("quarantine")).stream()
                        .anyMatch(name -> name.endsWith(id + ".jsonl"));
        assertThat(found.equals(all) || isLoud)
                .as("%s %s: %s", inside, how, found)
                .isTrue();
    }
}
