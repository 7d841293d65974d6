package io.mimikit.store.file;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an examination of a state directory came to. Immutable.
 *
 * @param generation of the documents that were used, 0 for none
 * @param lastQ the last record
 * @param lastAt its time, empty where there is none
 * @param counts live entities by kind, and {@code finished} for tasks that left the live state
 * @param auditLines lines of the audit that are proven
 */
public record StateReport(
        long generation,
        long lastQ,
        Optional<Instant> lastAt,
        Map<String, Long> counts,
        long auditLines,
        List<Finding> findings) {

    /** How bad a finding is. */
    public enum Severity {
        /** Something is damaged or missing. */
        ERROR,
        /** Something was lost that nobody was promised, or will be put right at the next start. */
        WARNING
    }

    /**
     * Something that people should know.
     *
     * @param place file, with line or byte where there is one
     * @param what is wrong there
     * @param fix what to do about it
     */
    public record Finding(Severity severity, String place, String what, String fix) {}

    public StateReport {
        counts = Map.copyOf(counts);
        findings = List.copyOf(findings);
    }

    /** Whether nothing is damaged; warnings don't count. */
    public boolean isSound() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.ERROR);
    }
}
