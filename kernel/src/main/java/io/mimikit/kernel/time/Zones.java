package io.mimikit.kernel.time;

import io.mimikit.kernel.MimikitException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Time zones by name, and what a local time means where clocks change. Stateless. */
public final class Zones {
    static final int ID_CHARS_MAX = 64;

    private Zones() {}

    /** The zone with this IANA id or offset; for one that doesn't exist the error names the nearest that does. */
    public static ZoneId parse(String id) {
        String stripped = id.strip();
        if (stripped.isEmpty() || stripped.length() > ID_CHARS_MAX) {
            throw MimikitException.invalid(
                    "zone",
                    "zone: \"" + stripped.substring(0, Math.min(ID_CHARS_MAX, stripped.length()))
                            + "\" is not a time zone; use an id such as Europe/Berlin, UTC or +02:00");
        }
        try {
            return ZoneId.of(stripped);
        } catch (DateTimeException ignored) {
            String fix = nearest(stripped)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("; use an id such as Europe/Berlin, UTC or +02:00");
            throw MimikitException.invalid("zone", "zone: \"" + stripped + "\" is not a time zone" + fix);
        }
    }

    /**
     * The one instant of a fixed local time: inside a gap the first instant after it, in a repeated hour the first pass.
     * Monotonic: a later local time never gives an earlier instant.
     */
    static Instant instantOf(LocalDateTime local, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        ZoneOffsetTransition change = rules.getTransition(local);
        if (change == null) {
            return local.toInstant(rules.getOffset(local));
        }
        return change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
    }

    /** The id at the least edit distance, of the whole or of its last part ("Berlin"), if it leaves three letters of four. */
    static Optional<String> nearest(String text) {
        String wanted = text.replace(' ', '_').toLowerCase(Locale.ROOT);
        record Candidate(String id, int distance) {}
        return candidates().stream()
                .map(id -> new Candidate(id, distance(wanted, id)))
                .filter(candidate -> candidate.distance <= wanted.length() / 4)
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::id))
                .map(Candidate::id);
    }

    /** Regions and UTC; the bare abbreviations and Etc/ mislead more often than they help. */
    private static List<String> candidates() {
        return ZoneId.getAvailableZoneIds().stream()
                .filter(id ->
                        id.equals("UTC") || (id.contains("/") && !id.startsWith("Etc/") && !id.startsWith("SystemV/")))
                .toList();
    }

    private static int distance(String wanted, String id) {
        String lower = id.toLowerCase(Locale.ROOT);
        String city = lower.substring(lower.lastIndexOf('/') + 1);
        return Math.min(editDistance(wanted, lower), editDistance(wanted, city));
    }

    /** Levenshtein's distance, one row at a time (Wagner and Fischer 1974). */
    private static int editDistance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
