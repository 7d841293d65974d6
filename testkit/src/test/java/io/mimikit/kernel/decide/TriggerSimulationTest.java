package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.RunEntry;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Weeks of triggers with crashes, failing commits, a clock that jumps and a lane that is often full. At the end every
 * nominal instant that was due has exactly one disposition: a task under its key, or a line that says why there is none.
 */
class TriggerSimulationTest {
    private static final int LIVES = Boolean.getBoolean("mimikit.long") ? 100 : 3;
    private static final int EVENTS = 300;
    private static final List<Map<String, Object>> SCHEDULES = List.of(
            Map.of("every", "10m"),
            Map.of("every", "47m"),
            Map.of("every", "6h"),
            Map.of("cron", "*/20 * * * *"),
            Map.of("cron", "30 2 * * *", "zone", "Europe/Berlin"),
            Map.of("cron", "15 9,17 * * MON-FRI", "zone", "America/New_York"));

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void everyDueInstantHasExactlyOneDisposition() {
        for (int life = 0; life < LIVES; life++) {
            Life one = new Life();
            for (int i = 0; i < EVENTS; i++) {
                one.event();
                one.callAHook();
            }
            one.check("seed " + seed + ", life " + life);
        }
    }

    /** One runtime from its start to the day of reckoning. */
    private final class Life {
        private final EngineFixture kit = new EngineFixture(
                KernelConfig.defaults().withLane(new LaneLimits("worker", 2, 3, 3, 60_000, 0)), new MemoryStore());
        private final Map<String, Instant> made = new HashMap<>();
        private final List<String> hooks = new ArrayList<>();
        private final boolean clockGoesBack = random.nextBoolean();

        private Life() {
            kit.clock.advance(Duration.ofDays(random.nextInt(365)));
            for (int i = 0; i < 4; i++) {
                make();
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

        private void make() {
            Map<String, Object> body = new HashMap<>();
            body.put("schedule", pick(SCHEDULES));
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
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> kit.pass(Duration.ofSeconds(random.nextInt(3600)));
                case 5, 6, 7 -> finishOne();
                case 8 -> {
                    kit.clock.advance(Duration.ofMinutes(random.nextInt(3000)));
                    kit.store.failCommits(0, false);
                    kit.crash();
                }
                case 9 -> {
                    kit.clock.jump(Duration.ofMinutes(
                            random.nextInt(200) - (clockGoesBack && random.nextInt(4) == 0 ? 180 : 0)));
                    kit.steps();
                }
                case 10 -> {
                    kit.store.failCommits(1 + random.nextInt(3), random.nextBoolean());
                    kit.pass(Duration.ofMinutes(random.nextInt(90)));
                    kit.steps();
                }
                default ->
                    kit.ask(new EditTrigger(pick(List.copyOf(made.keySet())), Map.of("name", "n" + random.nextInt())));
            }
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
                List<Instant> due = account.due(entry.getValue());
                assertThat(due).as(what).allMatch(account::isAccounted);
                if (!clockGoesBack) { // what was missed by a clock that was wrong gets a second chance
                    assertThat(account.accounted).as(what).isEqualTo(due.size());
                }
            }
        }

        private void assertOncePerInstant(String id, String where) {
            Account account = new Account(kit.getTrigger(id));
            assertThat(account.perInstant)
                    .as(where)
                    .isNotEmpty()
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
                    && !"replaced".equals(entry.data().get("reason"));
            return run || line;
        }

        /** What the records say of the occurrences of one trigger. */
        private final class Account {
            private final Trigger trigger;
            private final Map<Instant, Integer> perInstant = new HashMap<>();
            private final List<Map<String, Object>> missed = new ArrayList<>();
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
                        && trigger.id().equals(task.spec().origin().triggerId())) {
                    Optional.ofNullable(task.spec().origin().scheduledAt()).ifPresent(this::add);
                } else if (change.after() instanceof RunEntry run
                        && run.subjectId().equals(trigger.id())) {
                    countLine(run);
                }
            }

            private void countLine(RunEntry run) {
                // what clocks left out is no instant
                boolean isNone = Set.of("replaced", "dst")
                        .contains(String.valueOf(run.data().get("reason")));
                if (run.action().equals("skipped") && !isNone) {
                    add(Instant.parse((String) run.data().get("scheduledAt")));
                } else if (run.action().equals("missed")) {
                    missed.add(run.data());
                    accounted += (Long) Objects.requireNonNull(run.data().get("count"));
                }
            }

            private void add(Instant nominal) {
                perInstant.merge(nominal, 1, Integer::sum);
            }

            private boolean isAccounted(Instant nominal) {
                return perInstant.containsKey(nominal)
                        || missed.stream()
                                .anyMatch(row -> !nominal.isBefore(Instant.parse((String) row.get("from")))
                                        && !nominal.isAfter(Instant.parse((String) row.get("to"))));
            }

            /** Nominal instants from the making of the trigger up to the one that comes next. */
            private List<Instant> due(Instant since) {
                Schedule schedule = TriggerRequest.schedule(
                        Objects.requireNonNull(trigger.spec().schedule()));
                List<Instant> due = new ArrayList<>();
                Instant next = schedule.next(since).orElseThrow();
                while (next.isBefore(Objects.requireNonNull(trigger.state().nextRunAt()))) {
                    due.add(next);
                    next = schedule.next(next).orElseThrow();
                }
                return due;
            }
        }
    }
}
