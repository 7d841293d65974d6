package io.mimikit.kernel.time;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A random cron expression together with what it means, built side by side so that the meaning owes nothing to the parser
 * under test. Immutable.
 */
record RandomCron(
        String text,
        boolean fixed,
        Set<Integer> seconds,
        Set<Integer> minutes,
        Set<Integer> hours,
        Predicate<LocalDate> day) {

    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    /** By number; Sunday's name means 0, so that a range that ends with 7 is written with the digit. */
    private static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "7");

    /** A field's text, whether it is unrestricted by Vixie's rule, and the days or numbers it lets through. */
    private record Part<T>(String text, T accepts) {
        boolean open() {
            return text.startsWith("*") || text.equals("?");
        }
    }

    /** Times of the day anywhere, dates mostly open: for windows of a few days. */
    static RandomCron dense(RandomGenerator random, boolean withSeconds) {
        Part<Predicate<LocalDate>> day = random.nextInt(4) == 0 ? days(random) : new Part<>("* * *", date -> true);
        return of(random, withSeconds, day);
    }

    /** Noon on days of every kind: for walks through years. */
    static RandomCron calendar(RandomGenerator random) {
        Part<Predicate<LocalDate>> day = days(random);
        return new RandomCron("0 12 " + day.text, true, Set.of(0), Set.of(0), Set.of(12), day.accepts);
    }

    private static RandomCron of(RandomGenerator random, boolean withSeconds, Part<Predicate<LocalDate>> day) {
        Part<Set<Integer>> second = withSeconds ? numbers(random, 0, 59, 59, List.of()) : new Part<>("", Set.of(0));
        Part<Set<Integer>> minute = numbers(random, 0, 59, 59, List.of());
        Part<Set<Integer>> hour = random.nextBoolean()
                ? list(random, 1 + random.nextInt(3), () -> number(random, 0, 3, List.of()))
                : numbers(random, 0, 23, 23, List.of());
        boolean fixed = !minute.text.startsWith("*") && !hour.text.startsWith("*");
        String text = (second.text + " " + minute.text + " " + hour.text + " " + day.text).strip();
        return new RandomCron(text, fixed, second.accepts, minute.accepts, hour.accepts, day.accepts);
    }

    boolean matches(LocalDateTime local) {
        return hours.contains(local.getHour())
                && minutes.contains(local.getMinute())
                && seconds.contains(local.getSecond())
                && day.test(local.toLocalDate());
    }

    private static Part<Predicate<LocalDate>> days(RandomGenerator random) {
        Part<Predicate<LocalDate>> ofMonth = dayOfMonth(random);
        Part<Set<Integer>> month =
                random.nextBoolean() ? new Part<>("*", all(1, 12)) : numbers(random, 1, 12, 12, MONTHS);
        Part<Predicate<LocalDate>> ofWeek = dayOfWeek(random);
        boolean either = !ofMonth.open() && !ofWeek.open();
        Predicate<LocalDate> day = either ? ofMonth.accepts.or(ofWeek.accepts) : ofMonth.accepts.and(ofWeek.accepts);
        return new Part<>(
                ofMonth.text + " " + month.text + " " + ofWeek.text,
                date -> month.accepts.contains(date.getMonthValue()) && day.test(date));
    }

    private static Part<Predicate<LocalDate>> dayOfMonth(RandomGenerator random) {
        int n = 1 + random.nextInt(31);
        int before = 1 + random.nextInt(27);
        return switch (random.nextInt(9)) {
            case 0 -> new Part<>("?", date -> true);
            case 1, 2 -> new Part<>("*", date -> true);
            case 3 -> new Part<>("L", RandomCron::isLastDay);
            case 4 ->
                new Part<>(
                        "l-" + before,
                        date -> isLastDay(date.plusDays(before)) && sameMonth(date, date.plusDays(before)));
            case 5 -> new Part<>("LW", date -> date.equals(workdays(date).getLast()));
            case 6 ->
                new Part<>(
                        n + "W",
                        date -> n <= date.lengthOfMonth() && date.equals(nearestWorkday(date.withDayOfMonth(n))));
            case 7 -> {
                Part<Set<Integer>> plain = numbers(random, 1, 31, 31, List.of());
                boolean star = plain.text.startsWith("*");
                yield star
                        ? new Part<>(plain.text, date -> plain.accepts.contains(date.getDayOfMonth()))
                        : new Part<>(
                                plain.text + ",L",
                                date -> plain.accepts.contains(date.getDayOfMonth()) || isLastDay(date));
            }
            default -> {
                Part<Set<Integer>> plain = numbers(random, 1, 31, 31, List.of());
                yield new Part<>(plain.text, date -> plain.accepts.contains(date.getDayOfMonth()));
            }
        };
    }

    private static Part<Predicate<LocalDate>> dayOfWeek(RandomGenerator random) {
        int weekday = random.nextInt(8);
        int nth = 1 + random.nextInt(5);
        String name = random.nextBoolean() ? WEEKDAYS.get(weekday) : "" + weekday;
        return switch (random.nextInt(7)) {
            case 0 -> new Part<>("?", date -> true);
            case 1, 2 -> new Part<>("*", date -> true);
            case 3 -> new Part<>(name + "L", date -> isWeekday(date, weekday) && !sameMonth(date, date.plusDays(7)));
            case 4 ->
                new Part<>(
                        name + "#" + nth,
                        date -> isWeekday(date, weekday)
                                && (nth == 1 || sameMonth(date, date.minusDays(7L * (nth - 1))))
                                && !sameMonth(date, date.minusDays(7L * nth)));
            default -> {
                Part<Set<Integer>> plain = numbers(random, 0, 6, 7, WEEKDAYS);
                yield new Part<>(
                        plain.text, date -> plain.accepts.stream().anyMatch(accepted -> isWeekday(date, accepted)));
            }
        };
    }

    private static boolean isWeekday(LocalDate date, int sundayIsZeroOrSeven) {
        return date.getDayOfWeek() == DayOfWeek.SUNDAY.plus(sundayIsZeroOrSeven);
    }

    private static boolean isLastDay(LocalDate date) {
        return date.equals(date.with(TemporalAdjusters.lastDayOfMonth()));
    }

    private static boolean sameMonth(LocalDate a, LocalDate b) {
        return a.getMonth() == b.getMonth() && a.getYear() == b.getYear();
    }

    private static List<LocalDate> workdays(LocalDate month) {
        return month.withDayOfMonth(1)
                .datesUntil(month.with(TemporalAdjusters.firstDayOfNextMonth()))
                .filter(date -> !isWeekday(date, 6) && !isWeekday(date, 0))
                .toList();
    }

    private static LocalDate nearestWorkday(LocalDate date) {
        return workdays(date).stream()
                .min(Comparator.comparingLong(day -> Math.abs(day.toEpochDay() - date.toEpochDay())))
                .orElseThrow();
    }

    private static Set<Integer> all(int min, int max) {
        return new TreeSet<>(IntStream.rangeClosed(min, max).boxed().toList());
    }

    /** A field of plain items; {@code valueMax} is the largest number it may be written with. */
    private static Part<Set<Integer>> numbers(
            RandomGenerator random, int min, int max, int valueMax, List<String> names) {
        int size = max - min + 1;
        int step = 1 + random.nextInt(size);
        return switch (random.nextInt(7)) {
            case 0 -> new Part<>("*", all(min, max));
            case 1 -> new Part<>("*/" + step, stepped(min, max, min, max, step));
            case 2 -> {
                int first = min + random.nextInt(size);
                yield new Part<>(written(random, first, min, names) + "/" + step, stepped(first, max, min, max, step));
            }
            case 3, 4 -> {
                int first = min + random.nextInt(size);
                int last = min + random.nextInt(valueMax - min + 1);
                boolean withStep = random.nextBoolean();
                String text = written(random, first, min, names) + "-" + written(random, last, min, names);
                yield new Part<>(
                        withStep ? text + "/" + step : text, stepped(first, last, min, max, withStep ? step : 1));
            }
            default -> list(random, 1 + random.nextInt(4), () -> number(random, min, valueMax, names));
        };
    }

    private interface Item {
        Part<Integer> make();
    }

    private static Part<Set<Integer>> list(RandomGenerator random, int count, Item item) {
        List<String> texts = new ArrayList<>();
        Set<Integer> values = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            Part<Integer> made = item.make();
            texts.add(random.nextInt(5) == 0 ? made.text + "-" + made.text : made.text);
            values.add(made.accepts);
        }
        return new Part<>(String.join(",", texts), values);
    }

    private static Part<Integer> number(RandomGenerator random, int min, int max, List<String> names) {
        int value = min + random.nextInt(max - min + 1);
        return new Part<>(written(random, value, min, names), value);
    }

    private static String written(RandomGenerator random, int value, int min, List<String> names) {
        if (names.isEmpty() || random.nextBoolean()) {
            return "" + value;
        }
        String name = names.get(value - min);
        return random.nextBoolean() ? name : name.toLowerCase(Locale.ROOT);
    }

    /** Counts up from first one by one, around the end, until last is reached; every step-th value is taken. */
    private static Set<Integer> stepped(int first, int last, int min, int max, int step) {
        Set<Integer> values = new TreeSet<>();
        int value = first;
        int count = 0;
        while (true) {
            if (count % step == 0) {
                values.add(value);
            }
            if (value == last || (value == min && last == max + 1 && count > 0)) {
                return values;
            }
            value = value == max ? min : value + 1;
            count++;
        }
    }

    @Override
    public String toString() {
        return "\"" + text + "\"";
    }
}
