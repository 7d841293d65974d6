package io.mimikit.store.legacy;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Summaries of old history that the old program had asked for and that were not written yet. Not thread-safe. */
final class ArchiveJobs {
    static final String FILE = "memory/archive_jobs.json";
    private static final Pattern OUTPUT = Pattern.compile("(?:.*[/\\\\])?(\\d{4}-\\d{2}(?:-\\d{2})?)\\.md");

    private final Map<String, Job> jobs = new LinkedHashMap<>();

    /**
     * One summary.
     *
     * @param period the day or month that it is of
     */
    record Job(String place, String oldId, List<String> messageIds, String period, Repairs repairs) {}

    static ArchiveJobs read(LegacyFiles files, LegacyJson json, Ledger ledger) throws IOException {
        ArchiveJobs jobs = new ArchiveJobs();
        if (!files.has(FILE)) {
            return jobs;
        }
        LegacyJson.Read read = json.read(FILE, value -> value instanceof Map<?, ?> ? null : "it holds no object");
        Fields all = Fields.of(read.value()).orElse(null);
        if (all == null) {
            ledger.quarantined(ItemKind.LIST, FILE, null, String.valueOf(read.problem()));
            return jobs;
        }
        all.tree().forEach((key, value) -> {
            String place = Places.in(FILE, key);
            Optional<Fields> job = Fields.of(value);
            Optional<String> period = job.flatMap(fields -> period(fields.text("outputPath")));
            if (period.isEmpty()) {
                ledger.quarantined(ItemKind.ARCHIVE_JOB, place, key, "it doesn't say of which day or month it is");
                return;
            }
            List<String> messages = job.orElseThrow().texts("messageIds").stream()
                    .map(LegacyIds::safe)
                    .toList();
            jobs.jobs.put(LegacyIds.safe(key), new Job(place, key, messages, period.get(), Repairs.of(read.repair())));
        });
        return jobs;
    }

    private static Optional<String> period(@org.jspecify.annotations.Nullable String output) {
        Matcher matcher = OUTPUT.matcher(output == null ? "" : output);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String label = matcher.group(1);
        try {
            return Optional.of(
                    label.length() > 7
                            ? LocalDate.parse(label).toString()
                            : YearMonth.parse(label).toString());
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }

    Optional<Job> of(String taskId) {
        return Optional.ofNullable(jobs.get(taskId));
    }

    /** Says what becomes of each. */
    void account(Set<String> taskIds, Ledger ledger) {
        jobs.forEach((id, job) -> {
            if (taskIds.contains(id)) {
                ledger.took(
                        ItemKind.ARCHIVE_JOB, job.place(), job.oldId(), "what task " + id + " sums up", job.repairs());
            } else {
                ledger.skipped(
                        ItemKind.ARCHIVE_JOB,
                        job.place(),
                        job.oldId(),
                        "its task is gone; its messages wait to be archived anew");
            }
        });
    }
}
