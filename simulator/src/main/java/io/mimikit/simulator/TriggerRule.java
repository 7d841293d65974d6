package io.mimikit.simulator;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import io.mimikit.kernel.time.Schedule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every due occurrence is accounted for in the very record that passes it by: due = ran + missed + skipped, and what was
 * replaced had its task. No occurrence has two. Not thread-safe.
 */
final class TriggerRule implements Rule {
    private static final String ACCOUNT = "due = ran + missed + skipped + replaced";
    private static final Passed NONE = new Passed(0, 0);
    private static final Set<String> FIRES = Set.of("trigger.fire", "trigger.catchup");

    private final Findings findings;
    private final Map<String, Set<String>> occurrences = new HashMap<>();
    private final List<Settled> fresh = new ArrayList<>();
    /** By trigger the instants that ran or were skipped. */
    private final Map<String, NavigableSet<Instant>> settled = new HashMap<>();

    private final Map<String, Schedule> schedules = new HashMap<>();
    private long due;
    private long ran;
    private long missed;
    private long skipped;
    private long replaced;

    TriggerRule(Findings findings) {
        this.findings = findings;
    }

    /** What one record does to one trigger. */
    private static final class Account {
        private long ran;
        private long missed;
        private long skipped;

        private long sum() {
            return ran + missed + skipped;
        }
    }

    /** An instant that ran or was skipped. */
    private record Settled(String triggerId, Instant nominal) {}

    long due() {
        return due;
    }

    String totals() {
        return "due " + due + " = ran " + (ran - replaced) + " + missed " + missed + " + skipped " + skipped
                + " + replaced " + replaced;
    }

    @Override
    public void committed(Transition record) {
        Map<String, Account> accounts = new LinkedHashMap<>();
        for (Change change : record.changes()) {
            if (change.after() instanceof Task task && change.before() == null && isOfOccurrence(record, task)) {
                ran(accounts, task);
            } else if (change.after() instanceof RunEntry line && line.subject().equals(RunEntry.TRIGGER)) {
                line(accounts, line);
            }
        }
        for (Change change : record.changes()) {
            if (change.kind() == Kind.TRIGGER && change.before() instanceof Trigger before) {
                settle(record, before, (Trigger) change.after(), accounts.remove(before.id()));
            }
        }
        accounts.forEach((id, account) -> findings.check(
                account.sum() == 0, ACCOUNT, () -> "trigger " + id + " fires and stays where it is: " + record));
        fresh.forEach(one ->
                settled.computeIfAbsent(one.triggerId(), id -> new TreeSet<>()).add(one.nominal()));
        fresh.clear();
    }

    private static boolean isOfOccurrence(Transition record, Task task) {
        return task.spec().origin().occurrence() != null && !record.why().equals("task.retry");
    }

    private static Account of(Map<String, Account> accounts, String triggerId) {
        return accounts.computeIfAbsent(triggerId, id -> new Account());
    }

    private void ran(Map<String, Account> accounts, Task task) {
        String triggerId = String.valueOf(task.spec().origin().triggerId());
        of(accounts, triggerId).ran++;
        once(
                triggerId,
                String.valueOf(task.spec().origin().occurrence()),
                task.spec().origin().scheduledAt());
    }

    private void line(Map<String, Account> accounts, RunEntry line) {
        if (line.action().equals("missed")) {
            of(accounts, line.subjectId()).missed += ((Number) line.data().getOrDefault("count", 0L)).longValue();
        } else if (line.action().equals("skipped")) {
            String reason = String.valueOf(line.data().get("reason"));
            if (reason.equals("replaced")) {
                replaced++;
            } else if (!reason.equals("dst")) { // what clocks left out is no instant
                of(accounts, line.subjectId()).skipped++;
                once(
                        line.subjectId(),
                        String.valueOf(line.data().get("occurrence")),
                        Instant.parse(String.valueOf(line.data().get("scheduledAt"))));
            }
        }
    }

    /** Repetitions of a one-shot, which have a number, are no instants of a schedule. */
    private void once(String triggerId, String occurrence, @Nullable Instant nominal) {
        findings.check(
                occurrences.computeIfAbsent(triggerId, id -> new HashSet<>()).add(occurrence),
                "an occurrence has one disposition",
                () -> occurrence);
        if (nominal != null && occurrence.indexOf('#') < 0) {
            fresh.add(new Settled(triggerId, nominal));
        }
    }

    private void settle(Transition record, Trigger before, @Nullable Trigger after, @Nullable Account found) {
        Account account = found == null ? new Account() : found;
        Instant from = before.state().nextRunAt();
        Passed passed = NONE;
        if (FIRES.contains(record.why()) && from != null && after != null) {
            passed = passed(before, from, after.state().nextRunAt(), record.at());
        }
        Passed all = passed;
        findings.check(
                account.sum() >= passed.least() && account.sum() <= passed.most(),
                ACCOUNT,
                () -> "trigger " + before.id() + ": " + all + " were due from " + from + " on, and " + account.ran
                        + " ran, " + account.missed + " were missed, " + account.skipped + " skipped in " + record);
        due += account.sum();
        ran += account.ran;
        missed += account.missed;
        skipped += account.skipped;
    }

    /**
     * How many instants were passed by. Once the clock was set back there are some before the last that ran or was skipped
     * already: those must not count again, and of those that were missed between them not all need to.
     */
    private record Passed(long least, long most) {}

    /** What the trigger has passed by; none of it may lie in the future. */
    private Passed passed(Trigger trigger, Instant from, @Nullable Instant to, Instant at) {
        Schedule schedule = schedules.computeIfAbsent(
                trigger.id() + "/" + trigger.revision(),
                key -> TriggerRequest.schedule(
                        java.util.Objects.requireNonNull(trigger.spec().schedule())));
        if (to != null && !to.isAfter(from)) {
            return NONE;
        }
        Instant end = to == null ? at.plusMillis(1) : to;
        if (State.due(trigger, from).isAfter(at)) {
            return NONE;
        }
        NavigableSet<Instant> had = settled.getOrDefault(trigger.id(), Collections.emptyNavigableSet());
        Instant known = had.isEmpty() || had.last().isBefore(from) ? from : had.last();
        schedule.newest(known, end, 1).stream()
                .findFirst()
                .ifPresent(instant -> findings.check(
                        !State.due(trigger, instant).isAfter(at),
                        ACCOUNT,
                        () -> "trigger " + trigger.id() + " passed by " + instant + " before its time"));
        long all = 1 + schedule.count(from, end);
        if (known.equals(from) && !had.contains(from)) {
            return new Passed(all, all);
        }
        long again = had.subSet(from, end).stream()
                .filter(instant -> instant.equals(from)
                        || schedule.next(instant.minusMillis(1))
                                .filter(instant::equals)
                                .isPresent())
                .count();
        return new Passed(known.isBefore(end) ? schedule.count(known, end) : 0, all - again);
    }
}
