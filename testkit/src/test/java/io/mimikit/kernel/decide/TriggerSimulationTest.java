package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.ScheduleSpec;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import io.mimikit.kernel.time.Schedule;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Ten years of triggers of every kind in thirty time zones, with restarts, crashes between records, failing commits, a
 * machine that sleeps, a clock that is set and a lane that is often full. At the end every nominal instant that was due has
 * exactly one disposition: a task under its key, or a line that says why there is none.
 */
class TriggerSimulationTest {
    private static final boolean LONG = Boolean.getBoolean("mimikit.long");
    private static final Duration TEN_YEARS = Duration.ofDays(3652);
    private static final int EVENTS = LONG ? 300 : 60;
    /** How often in a row somebody looks when something is due, before time passes unseen. */
    private static final int WAKES = 12;

    /** Why a line says that nothing ran, where nobody decided: what was paused did not look, what was replaced had run. */
    private static final Set<String> NO_DECISIONS = Set.of("paused", "replaced");

    private static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Berlin",
            "Europe/London",
            "Europe/Dublin",
            "Europe/Lisbon",
            "Europe/Chisinau",
            "Europe/Moscow",
            "Africa/Cairo",
            "Africa/Casablanca",
            "Africa/Johannesburg",
            "America/New_York",
            "America/Los_Angeles",
            "America/St_Johns",
            "America/Havana",
            "America/Sao_Paulo",
            "America/Santiago",
            "America/Phoenix",
            "America/Nuuk",
            "Asia/Jerusalem",
            "Asia/Beirut",
            "Asia/Tehran",
            "Asia/Kolkata",
            "Asia/Kathmandu",
            "Asia/Shanghai",
            "Asia/Tokyo",
            "Australia/Lord_Howe",
            "Australia/Adelaide",
            "Pacific/Auckland",
            "Pacific/Chatham",
            "Pacific/Kiritimati");

    private final long seed = new Random().nextLong();
    private long occurrences;
    private long calls;

    @Test
    void everyDueInstantHasExactlyOneDisposition() {
        long start = System.nanoTime();
        for (int i = 0; i < ZONES.size(); i++) {
            Life one = new Life(ZONES.get(i), new Random(seed + i));
            for (int event = 0; event < EVENTS; event++) {
                one.event();
                one.callAHook();
            }
            one.check("seed " + seed + ", zone " + ZONES.get(i));
        }
        assertThat(calls).isGreaterThan(ZONES.size());
        System.out.printf(
                "triggers: seed %d, %d zones, %d years each, %d occurrences in %.1f s%n",
                seed, ZONES.size(), TEN_YEARS.toDays() / 365, occurrences, (System.nanoTime() - start) / 1e9);
    }

    /** One runtime from its start to the day of reckoning. */
    private final class Life {
        private final EngineFixture kit = new EngineFixture(
                KernelConfig.defaults().withLane(new LaneLimits("worker", 2, 3, 3, 60_000, 0)), new MemoryStore());
        private final Map<String, Instant> made = new HashMap<>();
        private final List<String> hooks = new ArrayList<>();
        private final Random random;
        private final boolean clockGoesBack;
        private final List<Map<String, Object>> schedules;

        private Life(String zone, Random random) {
            this.random = random;
            this.clockGoesBack = random.nextBoolean();
            this.schedules = List.of(
                    Map.of("every", "10m"),
                    Map.of("every", "47m"),
                    Map.of("every", "6h"),
                    Map.of("cron", "7 * * * *", "zone", zone),
                    Map.of("cron", "30 2 * * *", "zone", zone),
                    Map.of("cron", "15 9,17 * * MON-FRI", "zone", zone),
                    Map.of("cron", "0 0 L * *", "zone", zone),
                    Map.of("cron", "30 0 3 */2 * *", "zone", zone));
            kit.clock.advance(Duration.ofDays(random.nextInt(365)));
            for (Map<String, Object> schedule : schedules) {
                make(schedule);
            }
            for (int i = 0; i < 10; i++) {
                make(Map.of("at", "in " + (1 + random.nextInt(3600)) + "d", "zone", zone));
            }
            makeHook();
            makeHook();
        }

        /** A trigger that waits for a call, perhaps together with a file. */
        private void makeHook() {
            Map<String, Object> hook = Map.of("webhook", Map.of());
            Map<String, Object> exists = Map.of("fileExists", Map.of("path", "a"));
            hooks.add(kit.trigger(Map.of(
                    "condition",
                    pick(List.of(Map.of("any", List.of(hook, exists)), Map.of("all", List.of(hook, exists)))),
                    "task",
                    Map.of("prompt", "p"),
                    "overlap",
                    pick(List.of("skip", "queue", "queueAll", "replace", "allow")),
                    "notify",
                    "never",
                    "cooldown",
                    pick(List.of("0s", "10m", "2h")))));
        }

        private void callAHook() {
            String id = pick(hooks);
            Trigger trigger = kit.getTrigger(id);
            String whole = trigger.spec().condition().keySet().iterator().next();
            boolean call = random.nextInt(3) == 0;
            String place = whole + (call ? "[0].webhook" : "[1].fileExists");
            Observation seen = call
                    ? new Observation.Called(Map.of())
                    : new Observation.Files("", random.nextInt(2), List.of(), false);
            if (random.nextInt(4) == 0) {
                observe(new ObserveCondition(id, trigger.revision(), place, seen));
            }
        }

        /** Who calls is told when it could not be written, and calls again or not. */
        private void observe(ObserveCondition seen) {
            try {
                kit.ask(seen);
            } catch (MimikitException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STORAGE);
            }
        }

        private void make(Map<String, Object> schedule) {
            Map<String, Object> body = new HashMap<>();
            body.put("schedule", schedule);
            body.put("task", Map.of("prompt", "p", "retry", Map.of("maxAttempts", 1 + random.nextInt(2))));
            body.put("overlap", pick(List.of("skip", "queue", "queueAll", "replace", "allow")));
            body.put("notify", pick(List.of("never", "failure")));
            body.put(
                    "missed",
                    Map.of("mode", pick(List.of("skip", "one", "all")), "window", pick(List.of("1s", "1h", "3d"))));
            if (random.nextInt(3) == 0) {
                body.put("jitter", "4m");
            }
            String id = kit.trigger(body);
            made.put(id, kit.clock.instant());
        }

        private <T> T pick(List<T> from) {
            return from.get(random.nextInt(from.size()));
        }

        private void event() {
            Duration gap = TEN_YEARS
                    .dividedBy(EVENTS)
                    .multipliedBy(random.nextInt(200))
                    .dividedBy(100);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> live(gap);
                case 4, 5, 6, 7 -> {
                    live(gap.dividedBy(2));
                    finishOne();
                    live(gap.dividedBy(2));
                }
                case 8 -> {
                    kit.clock.advance(gap);
                    kit.store.failCommits(0, false);
                    kit.crash();
                }
                case 9 -> {
                    kit.clock.jump(Duration.ofMinutes(
                            random.nextInt(200) - (clockGoesBack && random.nextInt(4) == 0 ? 180 : 0)));
                    kit.steps();
                    kit.clock.jump(gap); // the machine sleeps
                    kit.steps();
                }
                case 10 -> {
                    kit.store.failCommits(1 + random.nextInt(3), random.nextBoolean());
                    kit.pass(gap);
                    kit.steps();
                }
                case 11 -> crashAtARecord(gap);
                default -> throw new IllegalStateException();
            }
            if (random.nextInt(8) == 0) {
                kit.store.failCommits(0, false);
                kit.ask(new EditTrigger(pick(List.copyOf(made.keySet())), Map.of("name", "n" + random.nextInt())));
            }
        }

        /** Somebody looks whenever something is due, for a while; the rest of the time passes unseen. */
        private void live(Duration time) {
            Instant end = kit.clock.instant().plus(time);
            for (int i = 0; i < WAKES; i++) {
                kit.steps();
                Instant next = kit.look(Engine::nextWakeAt).orElse(end);
                if (!next.isBefore(end)) {
                    break;
                }
                Duration wait = Duration.between(kit.clock.instant(), next);
                kit.clock.advance(wait.isNegative() ? Duration.ofSeconds(1) : wait);
                finishOne();
            }
            Duration rest = Duration.between(kit.clock.instant(), end);
            kit.pass(rest.isNegative() ? Duration.ZERO : rest);
        }

        /** The process dies while it writes what has become due; the record is there or not. */
        private void crashAtARecord(Duration gap) {
            kit.clock.advance(gap);
            kit.store.failCommits(1, random.nextBoolean());
            kit.engine.step();
            kit.store.failCommits(0, false);
            kit.crash();
        }

        private void finishOne() {
            List<Task> open = new ArrayList<>(kit.running.values());
            if (open.isEmpty()) {
                return;
            }
            Task task = pick(open);
            boolean works = random.nextInt(4) != 0;
            AttemptReport report = works
                    ? AttemptReport.ok(TaskResult.text("fine"))
                    : AttemptReport.failed(new TaskError(
                            random.nextBoolean() ? ErrorCode.EXIT : ErrorCode.UNAVAILABLE, "did not work"));
            if (task.spec().role() == Role.TELLER) {
                report = AttemptReport.failed(new TaskError(ErrorCode.EXIT, "no model"));
            }
            kit.finish(task.id(), report);
        }

        private void check(String where) {
            for (String id : hooks) {
                checkHook(id, where + ", trigger " + kit.getTrigger(id));
                assertOncePerInstant(id, where);
            }
            for (Map.Entry<String, Instant> entry : made.entrySet()) {
                Trigger trigger = kit.getTrigger(entry.getKey());
                String what = where + ", trigger " + trigger;
                Account account = new Account(trigger);
                assertThat(account.perInstant)
                        .as(what)
                        .allSatisfy((at, count) ->
                                assertThat(count).as(what + " at " + at).isEqualTo(1));
                if (clockGoesBack) { // what was missed by a clock that was wrong gets a second chance
                    assertThat(account.unaccounted(entry.getValue())).as(what).isEmpty();
                } else {
                    assertThat(account.accounted).as(what).isEqualTo(account.due(entry.getValue()));
                }
                occurrences += account.accounted;
            }
        }

        private void assertOncePerInstant(String id, String where) {
            Account account = new Account(kit.getTrigger(id));
            calls += account.perInstant.size();
            assertThat(account.perInstant)
                    .as(where)
                    .allSatisfy((at, count) -> assertThat(count)
                            .as(where + ", trigger " + id + " at " + at)
                            .isEqualTo(1));
        }

        /**
         * Each decision about a condition is in the record that holds its one disposition, no other record has one, and
         * its instants only grow.
         */
        private void checkHook(String id, String what) {
            Instant last = Instant.MIN;
            for (Transition record : kit.store.committed()) {
                long dispositions = record.changes().stream()
                        .filter(change -> isDisposition(change, id))
                        .count();
                Instant before = last;
                for (Change change : record.changes()) {
                    if (change.after() instanceof Trigger trigger
                            && trigger.id().equals(id)) {
                        Instant decided = trigger.state().condition().decidedAt();
                        last = decided == null ? last : decided;
                    }
                }
                assertThat(last).as(what).isAfterOrEqualTo(before);
                if (last.equals(before)) {
                    assertThat(dispositions).as(what + " in " + record).isZero();
                } else {
                    assertThat(dispositions).as(what + " in " + record).isBetween(1L, 2L);
                }
            }
        }

        private static boolean isDisposition(Change change, String id) {
            boolean run = change.before() == null
                    && change.after() instanceof Task task
                    && id.equals(task.spec().origin().triggerId());
            boolean line = change.after() instanceof RunEntry entry
                    && entry.subjectId().equals(id)
                    && entry.action().equals("skipped")
                    && !NO_DECISIONS.contains(String.valueOf(entry.data().get("reason")));
            return run || line;
        }

        /** Occurrences that one line accounts for, the first and the last. */
        private record Span(Instant from, Instant to) {}

        /** What the records say of the occurrences of one trigger. */
        private final class Account {
            private final Trigger trigger;
            private final Map<Instant, Integer> perInstant = new HashMap<>();
            private final List<Span> missed = new ArrayList<>();
            private long accounted;

            private Account(Trigger trigger) {
                this.trigger = trigger;
                kit.store.committed().stream()
                        .map(Transition::changes)
                        .flatMap(List::stream)
                        .forEach(this::count);
                accounted += perInstant.size();
            }

            private void count(Change change) {
                if (change.before() == null
                        && change.after() instanceof Task task
                        && trigger.id().equals(task.spec().origin().triggerId())
                        && !isRepetition(task.spec().origin().occurrence())) {
                    Optional.ofNullable(task.spec().origin().scheduledAt()).ifPresent(this::add);
                } else if (change.after() instanceof RunEntry run
                        && run.subjectId().equals(trigger.id())) {
                    countLine(run);
                }
            }

            /** A one-shot that failed is repeated; that is no occurrence. */
            private boolean isRepetition(@Nullable Object occurrence) {
                return occurrence != null && occurrence.toString().contains("#");
            }

            private void countLine(RunEntry run) {
                if (isRepetition(run.data().get("occurrence"))) {
                    return;
                }
                // what clocks left out is no instant
                boolean isNone = Set.of("replaced", "dst")
                        .contains(String.valueOf(run.data().get("reason")));
                if (run.action().equals("skipped") && !isNone) {
                    add(Instant.parse((String) run.data().get("scheduledAt")));
                } else if (run.action().equals("missed")) {
                    missed.add(new Span(Instant.parse((String) run.data().get("from")), Instant.parse((String)
                            run.data().get("to"))));
                    accounted += (Long) Objects.requireNonNull(run.data().get("count"));
                }
            }

            private void add(Instant nominal) {
                perInstant.merge(nominal, 1, Integer::sum);
            }

            /** Nominal instants from the making of the trigger up to the one that comes next. */
            private long due(Instant since) {
                ScheduleSpec spec = Objects.requireNonNull(trigger.spec().schedule());
                Instant next = trigger.state().nextRunAt();
                if (spec.isOneShot()) {
                    return next == null || trigger.state().repeat() > 0 ? 1 : 0;
                }
                Instant end = Objects.requireNonNull(next);
                if (spec.everyMillis() != null) {
                    Instant first = Objects.requireNonNull(spec.anchor());
                    return Duration.between(first, end).toMillis() / spec.everyMillis() - 1;
                }
                return walked(TriggerRequest.schedule(spec), since, end);
            }

            /** The first nominal instant of which no record says anything. */
            private Optional<Instant> unaccounted(Instant since) {
                Schedule schedule = TriggerRequest.schedule(
                        Objects.requireNonNull(trigger.spec().schedule()));
                Instant end = Optional.ofNullable(trigger.state().nextRunAt()).orElse(Instant.MAX);
                missed.sort(Comparator.comparing(Span::from));
                Iterator<Span> spans = missed.iterator();
                @Nullable Span span = spans.hasNext() ? spans.next() : null;
                Instant covered = Instant.MIN;
                Optional<Instant> next = schedule.next(since);
                while (next.isPresent() && next.get().isBefore(end)) {
                    Instant at = next.get();
                    while (span != null && !span.from().isAfter(at)) {
                        covered = covered.isBefore(span.to()) ? span.to() : covered;
                        span = spans.hasNext() ? spans.next() : null;
                    }
                    if (covered.isBefore(at) && !perInstant.containsKey(at)) {
                        return next;
                    }
                    next = schedule.next(at);
                }
                return Optional.empty();
            }

            private long walked(Schedule schedule, Instant since, Instant end) {
                long due = 0;
                Instant at = schedule.next(since).orElseThrow();
                while (at.isBefore(end)) {
                    due++;
                    at = schedule.next(at).orElseThrow();
                }
                return due;
            }
        }
    }
}
