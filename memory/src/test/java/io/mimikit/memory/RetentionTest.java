package io.mimikit.memory;

import static io.mimikit.memory.MemoryOnDisk.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.memory.PruneReport.Kept;
import io.mimikit.memory.PruneReport.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetentionTest {
    private static final RetentionPolicy POLICY = RetentionPolicy.DEFAULT;

    @TempDir
    Path root;

    private MemoryOnDisk disk;

    @BeforeEach
    void open() {
        disk = new MemoryOnDisk(root);
    }

    private PruneReport prune(boolean force) {
        return disk.memory.retention().prune(POLICY, NOON, false, force);
    }

    @Test
    void oldRawFilesGoOnceADayOrMonthSummaryCoversThem() throws IOException {
        disk.put("memory/2026-11-01-a.md", "x");
        disk.put("memory/2026-10-01-b.md", "x");
        disk.put("memory/2026-10-02-c.md", "unsummarised");
        disk.put("memory/summary/2026-11.md", "x");
        disk.put("memory/summary/2026-10-01.md", "x");
        PruneReport report = prune(false);
        assertThat(report.removed()).containsExactly("memory/2026-10-01-b.md", "memory/2026-11-01-a.md");
        assertThat(report.kept()).contains(new Kept("memory/2026-10-02-c.md", Reason.NOT_COVERED));
        assertThat(disk.files())
                .containsExactly("memory/2026-10-02-c.md", "memory/summary/2026-10-01.md", "memory/summary/2026-11.md");
    }

    @Test
    void anEmptySummaryCoversNothing() throws IOException {
        disk.put("memory/2026-11-01-a.md", "x");
        disk.put("memory/summary/2026-11.md", "");
        assertThat(prune(false).removed()).isEmpty();
    }

    @Test
    void rawFilesWhoseEveryEntryIsInTheLongTermFileAreCovered() throws IOException {
        Instant old = NOON.minusSeconds(86_400 * 30L);
        String covered = disk.memory.store().remember("e1", old, "Likes green tea", false);
        String partly = disk.memory.store().remember("e2", old, "Has a dog", false);
        disk.put(partly, disk.read(partly) + "\nand a cat\n");
        disk.put("memory.md", "The user likes *green  tea*.\n\nHas a dog\n");
        assertThat(prune(false).removed()).containsExactly(covered);
        disk.put("memory.md", disk.read("memory.md") + "and a cat");
        assertThat(prune(false).removed()).containsExactly(partly);
    }

    @Test
    void withinRawDaysNothingGoesEvenWhenCoveredOrForced() throws IOException {
        disk.put("memory/2026-11-17-a.md", "x");
        disk.put("memory/2026-11-16-b.md", "x");
        disk.put("memory/summary/2026-11.md", "x");
        assertThat(prune(true).removed()).containsExactly("memory/2026-11-16-b.md");
    }

    @Test
    void forceRemovesWhatNothingCovers() throws IOException {
        disk.put("memory/2026-10-02-c.md", "unsummarised");
        assertThat(prune(true).removed()).containsExactly("memory/2026-10-02-c.md");
    }

    @Test
    void summariesGoAfterTheirLastDayIsTooOld() throws IOException {
        disk.put("memory/summary/2026-05.md", "x");
        disk.put("memory/summary/2026-04.md", "x");
        disk.put("memory/summary/2026-05-26.md", "x");
        disk.put("memory/summary/2026-05-25.md", "x");
        assertThat(prune(false).removed()).containsExactly("memory/summary/2026-04.md", "memory/summary/2026-05-25.md");
    }

    @Test
    void theLongTermFileAndForeignNamesStay() throws IOException {
        disk.put("memory.md", "x");
        disk.put("memory/notes.md", "x");
        disk.put("memory/2020-13-45-x.md", "x");
        disk.put("memory/sub/2020-01-01-x.md", "x");
        disk.put("memory/summary/2020-01-01-x.md", "x");
        PruneReport report = prune(true);
        assertThat(report.removed()).isEmpty();
        assertThat(report.kept()).hasSize(5).contains(new Kept("memory.md", Reason.LONG_TERM));
        assertThat(report.kept().stream().filter(kept -> kept.reason() == Reason.UNKNOWN_NAME))
                .hasSize(4);
    }

    @Test
    void aDryRunSaysTheSameAndRemovesNothing() throws IOException {
        disk.put("memory/2026-10-02-c.md", "x");
        disk.put("memory/summary/2026-10.md", "x");
        PruneReport dry = disk.memory.retention().prune(POLICY, NOON, true, false);
        assertThat(disk.files()).hasSize(2);
        assertThat(prune(false)).isEqualTo(dry);
        assertThat(disk.files()).containsExactly("memory/summary/2026-10.md");
    }

    @Test
    void negativeDaysAreRefused() {
        assertThatThrownBy(() -> new RetentionPolicy(-1, 180)).hasMessageContaining("rawDays -1");
    }
}
