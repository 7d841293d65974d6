package io.mimikit.kernel.entity;

import io.mimikit.kernel.doc.FieldType;
import io.mimikit.kernel.doc.Shape;
import io.mimikit.kernel.time.Zones;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;

/**
 * The hours of the day in which a trigger may start something. Immutable.
 *
 * <p>The clock on the wall of the zone counts: {@code from} is the first minute inside, {@code to} the first one outside.
 * Hours that end before they begin go over midnight and belong to the day on which they began.
 *
 * @param from such as {@code 08:00}
 * @param to such as {@code 20:00}, or {@code 24:00}
 * @param zone of the times
 * @param days such as {@code MON}; empty for all
 */
public record ActiveHours(String from, String to, String zone, List<String> days, Map<String, Object> extra) {
    /** The end of the day, which is no time of its own. */
    public static final String MIDNIGHT = "24:00";

    public static final List<String> DAYS = List.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");

    public static final Shape<ActiveHours> SHAPE = Shape.<ActiveHours>of()
            .field("from", ActiveHours::from, FieldType.STRING)
            .field("to", ActiveHours::to, FieldType.STRING)
            .field("zone", ActiveHours::zone, FieldType.STRING)
            .field("days", ActiveHours::days, FieldType.STRINGS)
            .extra(ActiveHours::extra)
            .build(d -> new ActiveHours(
                    d.need("from", FieldType.STRING),
                    d.need("to", FieldType.STRING),
                    d.or("zone", FieldType.STRING, "UTC"),
                    d.or("days", FieldType.STRINGS, List.of()),
                    d.extra()));

    public ActiveHours {
        days = List.copyOf(days);
    }

    public boolean contains(Instant at) {
        ZonedDateTime local = at.atZone(Zones.parse(zone));
        int now = local.toLocalTime().toSecondOfDay();
        int begin = LocalTime.parse(from).toSecondOfDay();
        int end = to.equals(MIDNIGHT) ? 24 * 3600 : LocalTime.parse(to).toSecondOfDay();
        if (begin < end) {
            return now >= begin && now < end && isDay(local.getDayOfWeek());
        }
        return now >= begin
                ? isDay(local.getDayOfWeek())
                : now < end && isDay(local.getDayOfWeek().minus(1));
    }

    private boolean isDay(DayOfWeek day) {
        return days.isEmpty() || days.contains(DAYS.get(day.getValue() - 1));
    }

    /** For people: {@code 08:00-20:00 Europe/Berlin MON,TUE}. */
    public String describe() {
        return from + "-" + to + " " + zone + (days.isEmpty() ? "" : " " + String.join(",", days));
    }
}
