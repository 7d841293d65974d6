package io.mimikit.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.MimikitException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronExpressionTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            */5 * * * *             | 2026-01-01T00:05:00 2026-01-01T00:10:00
            1-30/7 0 * * *          | 2026-01-01T00:01:00 2026-01-01T00:08:00 2026-01-01T00:15:00 2026-01-01T00:22:00 2026-01-01T00:29:00 2026-01-02T00:01:00
            5/15 0 * * *            | 2026-01-01T00:05:00 2026-01-01T00:20:00 2026-01-01T00:35:00 2026-01-01T00:50:00 2026-01-02T00:05:00
            58-2 1 * * *            | 2026-01-01T01:00:00 2026-01-01T01:01:00 2026-01-01T01:02:00 2026-01-01T01:58:00
            0 22-2 * * *            | 2026-01-01T01:00:00 2026-01-01T02:00:00 2026-01-01T22:00:00 2026-01-01T23:00:00 2026-01-02T00:00:00
            0 22-2/2 * * *          | 2026-01-01T02:00:00 2026-01-01T22:00:00 2026-01-02T00:00:00
            30 15 10 * * *          | 2026-01-01T10:15:30 2026-01-02T10:15:30
            */20 59 23 * * *        | 2026-01-01T23:59:00 2026-01-01T23:59:20 2026-01-01T23:59:40 2026-01-02T23:59:00
            0 9 * * MON-FRI         | 2026-01-01T09:00:00 2026-01-02T09:00:00 2026-01-05T09:00:00
            0 9 * * fri-mon         | 2026-01-02T09:00:00 2026-01-03T09:00:00 2026-01-04T09:00:00 2026-01-05T09:00:00 2026-01-09T09:00:00
            0 9 * * FRI-SUN         | 2026-01-02T09:00:00 2026-01-03T09:00:00 2026-01-04T09:00:00 2026-01-09T09:00:00
            0 9 * * 5-7             | 2026-01-02T09:00:00 2026-01-03T09:00:00 2026-01-04T09:00:00 2026-01-09T09:00:00
            0 9 * * 0               | 2026-01-04T09:00:00 2026-01-11T09:00:00
            0 9 * * 7               | 2026-01-04T09:00:00 2026-01-11T09:00:00
            0 9 * * 7-2             | 2026-01-04T09:00:00 2026-01-05T09:00:00 2026-01-06T09:00:00 2026-01-11T09:00:00
            0 9 1 NOV-feb ?         | 2026-01-01T09:00:00 2026-02-01T09:00:00 2026-11-01T09:00:00 2026-12-01T09:00:00
            0 9 L * ?               | 2026-01-31T09:00:00 2026-02-28T09:00:00 2026-03-31T09:00:00
            0 9 L-3 * ?             | 2026-01-28T09:00:00 2026-02-25T09:00:00
            0 9 LW * ?              | 2026-01-30T09:00:00 2026-02-27T09:00:00 2026-03-31T09:00:00
            0 9 15W * ?             | 2026-01-15T09:00:00 2026-02-16T09:00:00 2026-03-16T09:00:00
            0 9 1W * ?              | 2026-01-01T09:00:00 2026-02-02T09:00:00 2026-03-02T09:00:00 2026-04-01T09:00:00 2026-05-01T09:00:00 2026-06-01T09:00:00 2026-07-01T09:00:00 2026-08-03T09:00:00
            0 9 31W * ?             | 2026-01-30T09:00:00 2026-03-31T09:00:00 2026-05-29T09:00:00
            0 9 1,15w,L * ?         | 2026-01-01T09:00:00 2026-01-15T09:00:00 2026-01-31T09:00:00 2026-02-01T09:00:00 2026-02-16T09:00:00
            0 9 ? * 5L              | 2026-01-30T09:00:00 2026-02-27T09:00:00
            0 9 ? * FRIL            | 2026-01-30T09:00:00 2026-02-27T09:00:00
            0 9 ? * MON#2           | 2026-01-12T09:00:00 2026-02-09T09:00:00
            0 9 ? * THU#5,MON       | 2026-01-05T09:00:00 2026-01-12T09:00:00 2026-01-19T09:00:00 2026-01-26T09:00:00 2026-01-29T09:00:00
            0 0 13 * FRI            | 2026-01-02T00:00:00 2026-01-09T00:00:00 2026-01-13T00:00:00 2026-01-16T00:00:00
            0 0 */2 * MON           | 2026-01-05T00:00:00 2026-01-19T00:00:00 2026-02-09T00:00:00
            0 0 29 2 ?              | 2028-02-29T00:00:00 2032-02-29T00:00:00
            0 0 29 2 */7            | 2032-02-29T00:00:00 2060-02-29T00:00:00 2088-02-29T00:00:00 2128-02-29T00:00:00
            @yearly                 | 2027-01-01T00:00:00
            @ANNUALLY               | 2027-01-01T00:00:00
            @monthly                | 2026-02-01T00:00:00
            @weekly                 | 2026-01-04T00:00:00
            @daily                  | 2026-01-02T00:00:00
            @midnight               | 2026-01-02T00:00:00
            @hourly                 | 2026-01-01T01:00:00 2026-01-01T02:00:00
            """)
    void namesTheseTimesOf2026(String expression, String expected) {
        Cron cron = new Cron(expression, ZoneOffset.UTC);
        String[] times = expected.split(" ", -1);
        assertThat(cron.preview(Instant.parse("2026-01-01T00:00:00Z"), times.length))
                .extracting(instant -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC))
                .extracting(local -> local + (local.getSecond() == 0 ? ":00" : ""))
                .containsExactly(times);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            61 * * * *       | minute: 61 is out of range 0-59
            * 24 * * *       | hour: 24 is out of range 0-23
            60 * * * * *     | second: 60 is out of range 0-59
            * * 0 * *        | day-of-month: 0 is out of range 1-31
            * * * 13 *       | month: 13 is out of range 1-12
            * * * * 8        | day-of-week: 8 is out of range 0-7
            * * * FOO *      | month: "FOO" is not a number 1-12 or a name JAN-DEC
            * * * * MONDAY   | day-of-week: "MONDAY" is not a number 0-7 or a name SUN-SAT
            x * * * *        | minute: "x" is not a number 0-59
            99999 * * * *    | minute: "99999" is not a number 0-59
            1.5 * * * *      | minute: "1.5" is not a number 0-59
            1,,2 * * * *     | minute: a value is missing; use 0-59
            -1 * * * *       | minute: a value is missing; use 0-59
            5- * * * *       | minute: a value is missing; use 0-59
            */0 * * * *      | minute: step 0 is out of range 1-60
            */90 * * * *     | minute: step 90 is out of range 1-60; for an interval that doesn't fit the field use every
            */ * * * *       | minute: a value is missing
            ? * * * *        | minute: ? is for day-of-month and day-of-week only; use *
            0 0 ?,1 * *      | day-of-month: ? stands alone
            L * * * *        | minute: "L" is not a number 0-59
            0 0 L-31 * ?     | day-of-month: 31 is out of range 1-30
            0 0 32W * ?      | day-of-month: 32 is out of range 1-31
            0 0 1-15W * ?    | day-of-month: "15W" is not a number 1-31
            0 0 ? * L        | day-of-week: L needs its day; use FRIL or 5L for the last Friday
            0 0 ? * FRI#6    | day-of-week: 6 is out of range 1-5
            0 0 ? * FOO#1    | day-of-week: "FOO" is not a number 0-7 or a name SUN-SAT
            0 0 ? * 9L       | day-of-week: 9 is out of range 0-7
            * * * *          | "* * * *" has 4 fields; use 5 (minute hour day-of-month month day-of-week) or 6 (second first)
            0 0 0 1 1 ? 2026 | "0 0 0 1 1 ? 2026" has 7 fields; use 5
            ''               | "" has 0 fields; use 5
            @reboot          | "@reboot" is not a macro; use @yearly
            0 0 30 2 *       | "0 0 30 2 *" can never fire: no year has a day-of-month 30 in month 2
            0 0 31 2,4,6 ?   | can never fire
            0 0 L-29 2 ?     | can never fire
            0 0 30 2 */2     | can never fire: no year has a day-of-month 30 in month 2
            """)
    void refusesWithFieldValueAndFix(String expression, String message) {
        assertThatThrownBy(() -> CronExpression.parse(expression))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.field()).contains("cron"))
                .hasMessageContaining(message);
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> CronExpression.parse("0".repeat(CronExpression.TEXT_CHARS_MAX) + " * * * *"))
                .hasMessageContaining("264 characters is too long; use 256");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            0 9 * * MON-FRI             | at 09:00, on Monday-Friday
            0 9,17 * * *                | at 09:00, 17:00, every day
            30 15 10 * * *              | at 10:15:30, every day
            * * * * *                   | every minute, every day
            * * * * * *                 | every second, every day
            */15 * * * *                | every 15 minutes, every day
            */10 * 9-17 * * *           | every 10 seconds of hours 9-17, every day
            5,10 * * * *                | minutes 5, 10 of every hour, every day
            @hourly                     | minute 0 of every hour, every day
            0 0 13 * FRI                | at 00:00, on day 13 of the month OR on Friday
            0 0 */2 * MON               | at 00:00, on days 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31 of the month only if also on Monday
            0 0 1-7,L JAN,FEB ?         | at 00:00, on days 1-7 and the last day of the month, in January, February
            0 0 L-1,LW,15W * ?          | at 00:00, on 1 day before the last day and the last Monday-Friday day and the Monday-Friday day nearest to day 15 of the month
            0 0 L-2 3-6 ?               | at 00:00, on 2 days before the last day of the month, in March-June
            0 0 ? * MON#1,TUE#2,WED#3,THU#4,SUNL | at 00:00, on the 1st Monday and the 2nd Tuesday and the 3rd Wednesday and the 4th Thursday and the last Sunday
            """)
    void describesItself(String expression, String description) {
        assertThat(new Cron(expression, ZoneId.of("Europe/Berlin")).describe())
                .isEqualTo(description + ", Europe/Berlin");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            30 2 * * *    | true
            0,30 1-5 * * * | true
            * 30 2 * * *  | true
            @daily        | true
            * 2 * * *     | false
            */5 2 * * *   | false
            30 * * * *    | false
            30 */2 * * *  | false
            @hourly       | false
            """)
    void isFixedWhenNeitherMinuteNorHourStartsWithAStar(String expression, boolean fixed) {
        assertThat(CronExpression.parse(expression).isFixed()).isEqualTo(fixed);
    }

    @Test
    void isEqualToTheSameText() {
        assertThat(new Cron(" 0 9 * * * ", ZoneOffset.UTC))
                .isEqualTo(new Cron("0 9 * * *", ZoneOffset.UTC))
                .hasSameHashCodeAs(new Cron("0 9 * * *", ZoneOffset.UTC))
                .isNotEqualTo(new Cron("0 10 * * *", ZoneOffset.UTC));
        assertThat(CronExpression.parse(" 0 9 * * * ")).hasToString("0 9 * * *");
    }

    @Test
    void endsWithTheYear9999() {
        Cron cron = new Cron("0 0 1 1 *", ZoneOffset.UTC);
        assertThat(cron.next(Instant.parse("9998-06-01T00:00:00Z"))).contains(Instant.parse("9999-01-01T00:00:00Z"));
        assertThat(cron.next(Instant.parse("9999-06-01T00:00:00Z"))).isEmpty();
        assertThat(cron.next(Instant.MAX)).isEmpty();
        assertThat(cron.next(Instant.MIN)).contains(Instant.parse("0002-01-01T00:00:00Z"));
        assertThat(new Cron("* * * * *", ZoneOffset.UTC).next(Instant.MAX)).isEmpty();
    }

    @Test
    void restsFromTheNextOccurrenceToTheOneAfterIt() {
        Cron weekdays = new Cron("0 9 * * MON-FRI", ZoneOffset.UTC);
        assertThat(weekdays.periodAt(Instant.parse("2026-01-05T00:00:00Z"))).contains(Duration.ofDays(1));
        assertThat(weekdays.periodAt(Instant.parse("2026-01-08T12:00:00Z"))).contains(Duration.ofDays(3));
    }
}
