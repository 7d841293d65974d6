package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The power goes at every single step of a state's lives, and nothing that was acknowledged is lost. And each force and
 * each order of steps is there for a reason: without it, some power cut does lose something, and this test notices.
 */
class PowerCutTest {
    private static final boolean LONG = Boolean.getBoolean("mimikit.long");
    private static final long SEED = LONG ? System.nanoTime() : 20_261_122;
    private static final CrashExplorer.Depth ALL =
            LONG ? new CrashExplorer.Depth(256, 8, 8, 5) : new CrashExplorer.Depth(8, 3, 25, 5);
    private static final CrashExplorer.Depth ONE = new CrashExplorer.Depth(16, 3, Integer.MAX_VALUE, 1);

    private static final Path STATE = Scenario.ROOT.resolve("state");
    private static final Path JOURNAL = Scenario.ROOT.resolve("journal");

    @Test
    void nothingAcknowledgedIsLostWhereverThePowerGoes() {
        CrashExplorer explorer = new CrashExplorer(SEED, ALL);
        long start = System.nanoTime();
        new Scenario().run().lives().forEach(explorer::explore);
        System.out.printf(
                "power cuts: seed %d, %d states opened in %.1f s%n",
                SEED, explorer.opened(), (System.nanoTime() - start) / 1e9);
        assertThat(explorer.violations()).as("seed " + SEED).isEmpty();
        assertThat(explorer.opened()).isGreaterThan(1000);
    }

    @TestFactory
    Stream<DynamicTest> eachForceIsNeeded() {
        List<FaultyDisk> disks = Collections.synchronizedList(new ArrayList<>());
        new Scenario(disks::add).run();
        TreeSet<String> sites = new TreeSet<>();
        disks.forEach(disk -> disk.ops().forEach(op -> sites.add(op.site())));
        sites.remove("");
        return sites.stream()
                .map(site -> dynamicTest(
                        site,
                        () -> assertNoticed(
                                disk -> disk.lieAbout(op -> op.site().equals(site)), CrashExplorer::exploreLies)));
    }

    private static void assertNoticed(
            Consumer<FaultyDisk> mutation, java.util.function.BiConsumer<CrashExplorer, Life> exploration) {
        CrashExplorer explorer = new CrashExplorer(SEED, ONE);
        for (Life life : livesWith(mutation)) {
            if (explorer.violations().isEmpty()) {
                exploration.accept(explorer, life);
            }
        }
        assertThat(explorer.violations())
                .as("%s states were opened", explorer.opened())
                .isNotEmpty();
    }

    /** Some mutations end a life before its time. */
    private static List<Life> livesWith(Consumer<FaultyDisk> mutation) {
        Scenario scenario = new Scenario(mutation);
        try {
            scenario.run();
        } catch (MimikitException ended) {
            assertThat(ended.code()).isEqualTo(ErrorCode.STATE_DAMAGED);
        }
        return scenario.lives();
    }

    @Test
    void segmentsDroppedBeforeTheManifestSwitchesAreMissed() {
        assertNoticed(
                disk -> disk.always(op -> {
                    if (op.is("make", "/manifest.json.tmp")) {
                        dropAllButTheNewest(disk);
                    }
                }),
                CrashExplorer::explore);
    }

    private static void dropAllButTheNewest(FaultyDisk disk) {
        try {
            List<Segment> segments = Segment.list(disk, JOURNAL);
            for (Segment segment : segments.subList(0, segments.size() - 1)) {
                disk.delete(segment.in(JOURNAL));
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void documentsThatAreOverwrittenInPlaceAreMissed() {
        assertNoticed(
                disk -> disk.redirect(path -> path.startsWith(STATE)
                        ? STATE.resolve(path.getFileName().toString().replaceAll("\\.\\d+\\.json(\\.tmp)?$", ".json"))
                        : path),
                CrashExplorer::explore);
    }

    @Test
    void aManifestThatIsOverwrittenInPlaceIsMissed() {
        assertNoticed(
                disk -> disk.redirect(
                        path -> path.endsWith("manifest.json.tmp") ? path.resolveSibling("manifest.json") : path),
                CrashExplorer::explore);
    }

    @Test
    void aManifestThatIsNotLastIsMissed() {
        assertNoticed(
                disk -> disk.moveLate(
                        path -> Documents.isDocument(path.getFileName().toString())),
                CrashExplorer::explore);
    }
}
