package io.mimikit.memory;

import io.mimikit.memory.MemoryFiles.Stamp;
import io.mimikit.memory.PruneReport.Kept;
import io.mimikit.memory.PruneReport.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The removal of memory files that have outlived their policy, and only of those. Thread-safe. */
public final class Retention {
    private final MemoryFiles files;

    Retention(MemoryFiles files) {
        this.files = files;
    }

    /**
     * Removes old raw files that are covered, and old summaries. Files are judged by the day in their name; what pruning
     * removes may be remembered again.
     *
     * @param dryRun only says what would be removed
     * @param force removes old raw files that nothing covers too
     */
    public PruneReport prune(RetentionPolicy policy, Instant now, boolean dryRun, boolean force) {
        return files.locked(() -> {
            LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
            Judge judge = new Judge(policy, today, force);
            List<String> removed = new ArrayList<>();
            List<Kept> kept = new ArrayList<>();
            for (Stamp stamp : files.list()) {
                judge.reasonToKeep(stamp)
                        .ifPresentOrElse(
                                reason -> kept.add(new Kept(stamp.path().value(), reason)),
                                () -> removed.add(stamp.path().value()));
            }
            if (!dryRun) {
                removed.forEach(path -> files.delete(new MemoryPath(path)));
            }
            return new PruneReport(removed, kept);
        });
    }

    /** Judges by what there was before the first removal. */
    private final class Judge {
        private final LocalDate firstRaw;
        private final LocalDate firstSummary;
        private final boolean force;
        private final List<SummaryPeriod> summaries;
        private final String longTerm;
        private final Set<String> longTermIds;

        Judge(RetentionPolicy policy, LocalDate today, boolean force) {
            this.firstRaw = today.minusDays(policy.rawDays());
            this.firstSummary = today.minusDays(policy.summaryDays());
            this.force = force;
            this.summaries = files.list().stream()
                    .filter(stamp -> stamp.bytes() > 0)
                    .flatMap(stamp -> stamp.path().summaryPeriod().stream())
                    .toList();
            String text = new String(files.peek(MemoryPath.LONG_TERM), StandardCharsets.UTF_8);
            this.longTerm = NormalText.of(text).string();
            this.longTermIds = EntryFormat.ids(text);
        }

        Optional<Reason> reasonToKeep(Stamp stamp) {
            MemoryPath path = stamp.path();
            if (path.equals(MemoryPath.LONG_TERM)) {
                return Optional.of(Reason.LONG_TERM);
            }
            Optional<SummaryPeriod> period = path.summaryPeriod();
            if (period.isPresent()) {
                boolean old = period.get().last().isBefore(firstSummary);
                return old ? Optional.empty() : Optional.of(Reason.RECENT);
            }
            return path.rawDay().map(day -> reasonToKeepRaw(stamp, day)).orElse(Optional.of(Reason.UNKNOWN_NAME));
        }

        private Optional<Reason> reasonToKeepRaw(Stamp raw, LocalDate day) {
            if (!day.isBefore(firstRaw)) {
                return Optional.of(Reason.RECENT);
            }
            boolean covered = force || summaries.stream().anyMatch(period -> period.covers(day)) || longTermHolds(raw);
            return covered ? Optional.empty() : Optional.of(Reason.NOT_COVERED);
        }

        private boolean longTermHolds(Stamp raw) {
            return raw.bytes() <= MemoryFiles.FILE_BYTES_MAX
                    && Passage.of(files.peek(raw.path())).stream()
                            .filter(passage -> !passage.isHeading())
                            .allMatch(this::longTermHolds);
        }

        private boolean longTermHolds(Passage passage) {
            String words = NormalText.of(passage.content()).string();
            return passage.id().filter(longTermIds::contains).isPresent()
                    || (!words.isEmpty() && longTerm.contains(words));
        }
    }
}
