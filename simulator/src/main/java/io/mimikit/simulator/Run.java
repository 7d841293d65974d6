package io.mimikit.simulator;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.StopForShutdown;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineSetup;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.AuditVerdict;
import io.mimikit.kernel.store.Transition;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.testkit.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a list of events: the real engine over the real file store, stepped by hand, with everything around it
 * simulated. Not thread-safe; good for one run.
 */
final class Run implements World {
    private static final Actor PERSON = new Actor("simulator", "http", "127.0.0.1");
    private static final long SLEEP_MAX_MILLIS = 60_000;
    private static final long QUIET_MILLIS = 200;
    private static final long MEND_MILLIS = 1000;
    private static final int STEPS_MAX = 5000;
    private static final int LOGS_CHECKED = 40;
    private static final Duration QUIET_END_MAX = Duration.ofDays(10);
    private static final FileStoreLimits LIMITS = new FileStoreLimits(
            256 << 10, 320 << 10, 3_600_000, 64 << 10, 48 << 10, 4 << 20, 1, 50, 1000, 10_000, 600_000, 64 << 10,
            64 << 10, 30_000);

    private final SimulationPlan plan;
    private final SettableClock clock = SettableClock.atNewYear();
    private final Machine machine = new Machine(clock);
    private final Findings findings;
    private final Agenda agenda = new Agenda();
    private final KernelConfig config =
            KernelConfig.defaults().withLane(new LaneLimits(KernelConfig.WORKER, 3, 120, 30, 60_000, 0));
    private final Known known = new Known();
    private final Running running = new Running();
    private final List<Rule> rules = new ArrayList<>();
    private final Ledger ledger;
    private final TalkRule talk;
    private final TriggerRule triggers;
    private final AttemptRule attempts;
    private final DueRule dueRule;
    private final Workers workers;
    private final People people;

    private @Nullable Engine engine;
    private @Nullable WitnessStore store;
    private @Nullable State state;
    private int life;
    private int unanswered;
    private int refused;
    private long activity;
    private long idleSince = -1;
    private long downUntilMillis;
    private long wokeMillis;
    private long steps;
    private int kills;
    private int powerCuts;
    private int restarts;
    private int checkpoints;
    private Random fates = new Random(0);

    Run(SimulationPlan plan, boolean traced) {
        this.plan = plan;
        this.findings = new Findings(clock, traced);
        this.talk = new TalkRule(known, findings);
        this.triggers = new TriggerRule(findings);
        this.attempts = new AttemptRule(known, running, findings);
        Queues queues = new Queues(config, known);
        RequestRule requests = new RequestRule(findings);
        this.dueRule = new DueRule(config, known, queues, running, findings);
        rules.addAll(List.of(
                queues,
                new TaskRule(findings),
                attempts,
                new LaneRule(queues, running, findings),
                triggers,
                talk,
                requests,
                dueRule,
                new IndexRule(config, known, queues, findings)));
        this.ledger = new Ledger(known, rules, findings);
        this.workers = new Workers(this, running, new Agents(config, talk, findings, plan.seed()), plan);
        this.people = new People(this, config, known, running, requests);
    }

    // ---- what everybody has in common

    @Override
    public Findings findings() {
        return findings;
    }

    @Override
    public Agenda agenda() {
        return agenda;
    }

    @Override
    public TalkRule talk() {
        return talk;
    }

    @Override
    public List<Rule> rules() {
        return rules;
    }

    @Override
    public long nowMillis() {
        return clock.nanos().getAsLong() / 1_000_000;
    }

    @Override
    public boolean isDead() {
        return engine == null || machine.weather().isStopped();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what the answer leads to is guarded
    public <R> void ask(Command<R> command, Consumer<R> answered, Consumer<MimikitException> refused) {
        Engine target = engine;
        if (target == null) {
            return;
        }
        int asker = life;
        unanswered++;
        CompletableFuture<R> answer;
        try {
            answer = target.submit(PERSON, command);
        } catch (MimikitException e) {
            unanswered--;
            refused.accept(e);
            return;
        }
        answer.whenComplete((value, error) -> {
            if (asker == life && !isDead()) {
                unanswered--;
                activity++;
                guarded(() -> heard(command, value, error, answered, refused));
            }
        });
    }

    private <R> void heard(
            Command<R> command,
            R value,
            @Nullable Throwable error,
            Consumer<R> answered,
            Consumer<MimikitException> refused) {
        Throwable cause = error instanceof CompletionException wrapped ? wrapped.getCause() : error;
        switch (cause) {
            case null -> answered.accept(value);
            case MimikitException refusal -> {
                findings.check(
                        refusal.code() != ErrorCode.INTERNAL && refusal.code() != ErrorCode.ILLEGAL_TRANSITION,
                        "errors are of the family",
                        () -> command + " was refused: " + refusal);
                findings.trace(() -> "  refused: " + refusal.getMessage());
                refused.accept(refusal);
            }
            default -> findings.violated("errors are of the family", command + " failed: " + cause);
        }
    }

    /** The engine swallows what its listeners throw; a fault of the simulator must be seen. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            findings.violated(
                    "the simulator works",
                    e + " at " + List.of(e.getStackTrace()).subList(0, 3));
        }
    }

    // ---- time

    /** Plays the events, then lets everything come to an end; answers what was found. */
    RunResult play(List<Event> events) {
        try {
            for (Event event : events) {
                advanceTo(event.atMillis());
                if (findings.isViolated()) {
                    break;
                }
                fates = event.random();
                happen(event, event.random());
            }
            if (!findings.isViolated()) {
                advanceTo(plan.length().toMillis());
            }
            if (!findings.isViolated()) {
                end();
            }
        } catch (RuntimeException e) {
            findings.violated("the simulator works", e + " at " + List.of(e.getStackTrace()));
        }
        return result();
    }

    private RunResult result() {
        return new RunResult(
                findings.violation(),
                findings.elapsed(),
                findings.lines(),
                ledger.fingerprint(),
                new RunCounts(
                        steps,
                        known.lastQ(),
                        attempts.started(),
                        triggers.due(),
                        kills,
                        powerCuts,
                        restarts,
                        checkpoints + (store == null ? 0 : store.checkpoints()),
                        machine.weather().operations()),
                triggers.totals());
    }

    private void advanceTo(long targetMillis) {
        while (!findings.isViolated()) {
            if (engine == null) {
                long until = Math.max(nowMillis(), Math.min(targetMillis, downUntilMillis));
                pass(until - nowMillis());
                if (nowMillis() < downUntilMillis) {
                    return;
                }
                start();
                continue;
            }
            living(this::settle);
            if (engine == null) {
                continue;
            }
            long wait = waitMillis(targetMillis);
            if (nowMillis() >= targetMillis) {
                return;
            }
            if (wait >= QUIET_MILLIS && idleSince != activity) {
                idleSince = activity;
                living(this::idle);
                continue; // that may have taken time, and there may be something to do now
            }
            pass(Math.max(1, wait));
            living(() -> agenda.runDue(nowMillis()));
        }
    }

    private void pass(long millis) {
        clock.advance(Duration.ofMillis(millis));
    }

    private void idle() {
        State seen = state;
        if (seen != null && store != null) {
            store.idle();
            step();
        }
    }

    private boolean isFull() {
        return store != null && store.wasFull();
    }

    /** As the engine's loop does: until something is asked or due, and never longer than it notices a clock that was set. */
    private long waitMillis(long targetMillis) {
        long wait = Math.min(SLEEP_MAX_MILLIS, Math.min(targetMillis, agenda.nextMillis()) - nowMillis());
        State seen = state;
        if (seen == null || refused > 0 || isFull()) {
            return Math.min(wait, MEND_MILLIS);
        }
        return Engine.nextWakeAt(seen)
                .map(at -> Math.min(wait, Duration.between(clock.instant(), at).toMillis()))
                .orElse(wait);
    }

    /** Steps until there is nothing left to do, then looks whether everything is as it must be. */
    private void settle() {
        long before = -1;
        long at = -1;
        for (int i = 0; (before != activity || at != nowMillis()) && !findings.isViolated(); i++) {
            before = activity;
            at = nowMillis(); // a slow disk may let something become due meanwhile
            agenda.runDue(nowMillis());
            refused = commitsThatFail(this::step);
            activity += refused == 1 ? 1 : 0; // the engine tries again at once, and after that once a second
            if (i == STEPS_MAX) {
                findings.violated("a step does a bounded amount", "the engine never rests");
            }
        }
        State seen = state;
        if (seen == null || refused > 0 || findings.isViolated()) {
            return;
        }
        findings.check(unanswered == 0, "everybody is answered", () -> unanswered + " wait for an answer");
        dueRule.full(isFull());
        if (nowMillis() - wokeMillis >= 2 * MEND_MILLIS) {
            rules.forEach(rule -> rule.settled(seen));
        }
    }

    /** How many commits in a row have failed, the last of them in this work. */
    private int commitsThatFail(Runnable work) {
        WitnessStore files = store;
        long before = files == null ? 0 : files.commits();
        work.run();
        return files == null || files.commits() == before ? 0 : files.failedInARow();
    }

    private void step() {
        Engine now = engine;
        if (now == null) {
            return;
        }
        steps++;
        CompletableFuture<State> look = now.submitQuery(committed -> committed);
        now.step();
        boolean worked = state != null;
        state = look.isDone() && !look.isCompletedExceptionally() ? look.join() : null;
        if (worked != (state != null)) {
            wokeMillis = nowMillis();
        }
    }

    // ---- the process

    /** Does something that may be the last that the process does. */
    private void living(Runnable work) {
        try {
            work.run();
        } catch (MachineStopped stopped) {
            died(machine.weather().isPower());
        }
        if (engine != null && machine.weather().isStopped()) {
            died(machine.weather().isPower()); // the stop was swallowed on its way up
        }
    }

    private void died(boolean power) {
        findings.trace(() -> power ? "THE POWER GOES" : "THE PROCESS DIES");
        if (power) {
            powerCuts++;
            machine.powerCut(fates);
        } else {
            kills++;
            machine.killed();
        }
        gone(fates.nextInt(4) == 0 ? fates.nextInt(10_000_000) : fates.nextInt(5_000));
    }

    private void gone(long downMillis) {
        engine = null;
        state = null;
        checkpoints += store == null ? 0 : store.checkpoints();
        store = null;
        unanswered = 0;
        workers.died();
        agenda.processDied();
        rules.forEach(Rule::died);
        downUntilMillis = nowMillis() + downMillis;
    }

    private void start() {
        life++;
        living(this::open);
    }

    private void open() {
        Random ids = new Random(plan.seed() * 31 + life);
        WitnessStore files = new WitnessStore(
                new FileStore(
                        Machine.STATE, machine.disk(), clock, LIMITS, new InlineBackground(agenda, this::nowMillis)),
                ledger);
        Engine fresh = new Engine(new EngineSetup(
                config,
                files,
                clock,
                clock.nanos(),
                new Ulids(clock, ids),
                new Random(ids.nextLong()),
                "life-" + life));
        fresh.listen(this::published);
        engine = fresh;
        store = files;
        wokeMillis = nowMillis();
        dueRule.claiming(true);
        try {
            fresh.open();
            fresh.recover(workers);
            findings.trace(() -> "the process starts, life " + life);
            checkLogs();
        } catch (MimikitException e) {
            boolean passing = e.code() == ErrorCode.STORAGE || e.code() == ErrorCode.DISK_FULL;
            findings.check(passing, "the state can be opened", e::toString);
            findings.trace(() -> "the process can't start: " + e.getMessage());
            machine.killed();
            gone(30_000);
        }
    }

    private void published(List<Transition> records) {
        activity++;
        if (!isDead()) {
            findings.check(ledger.holds(records), "nothing is seen before it is durable", records::toString);
        }
    }

    /** Run logs and audit are derived from the records, and none of their lines is lost or doubled. */
    private void checkLogs() {
        WitnessStore files = store;
        if (files == null || findings.isViolated()) {
            return;
        }
        List<Map.Entry<String, List<RunEntry>>> logs =
                new ArrayList<>(known.runs().entrySet());
        int from = logs.size() <= LOGS_CHECKED ? 0 : fates.nextInt(logs.size() - LOGS_CHECKED);
        for (Map.Entry<String, List<RunEntry>> log : logs.subList(from, Math.min(logs.size(), from + LOGS_CHECKED))) {
            checkLog(files, log.getKey(), log.getValue());
        }
        if (fates.nextInt(4) == 0) {
            checkAudit(files);
        }
    }

    private void checkAudit(WitnessStore files) {
        long lines = known.externalRecords();
        AuditVerdict verdict = files.verifyAudit();
        findings.check(
                verdict.isIntact() && verdict.lines() == lines,
                "the audit has every change",
                () -> lines + " changes, and " + verdict);
    }

    private void checkLog(WitnessStore files, String subject, List<RunEntry> expected) {
        String kind = expected.getFirst().subject();
        if (!kind.equals(RunEntry.TASK) && !kind.equals(RunEntry.TRIGGER)) {
            return;
        }
        List<RunEntry> found = files.readRuns(kind, expected.getFirst().subjectId(), expected.size() + 1);
        findings.check(
                actions(found).equals(actions(expected)),
                "run logs have every line",
                () -> subject + " has " + actions(found) + ", committed were " + actions(expected));
    }

    private static List<String> actions(List<RunEntry> entries) {
        return entries.stream().map(entry -> entry.id() + " " + entry.action()).toList();
    }

    /** An orderly stop: nothing new starts, what runs has its grace and is then told to stop. */
    private void stopInOrder() {
        Engine stopping = engine;
        if (stopping == null) {
            return;
        }
        findings.trace(() -> "the process is told to stop");
        restarts++;
        dueRule.claiming(false);
        stopping.stopClaiming();
        drain(5_000);
        if (engine != stopping) {
            return;
        }
        for (Task task : List.copyOf(known.openTasks())) {
            if (task.status() == TaskStatus.RUNNING) {
                ask(new StopForShutdown(task.id()), done -> {});
            }
        }
        drain(8_000);
        if (engine == stopping) {
            living(stopping::close);
        }
        if (engine == stopping) {
            machine.killed();
            gone(fates.nextInt(20_000));
        }
    }

    private void drain(long millis) {
        Engine stopping = engine;
        long end = nowMillis() + millis;
        while (engine == stopping && !running.all().isEmpty() && nowMillis() < end && !findings.isViolated()) {
            living(this::settle);
            pass(100);
            living(() -> agenda.runDue(nowMillis()));
        }
        living(this::settle);
    }

    // ---- what happens from outside

    private void happen(Event event, Random dice) {
        findings.trace(
                () -> event.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
        Weather weather = machine.weather();
        switch (event.kind()) {
            case JUMP -> clock.jump(jump(dice));
            case SUSPEND -> clock.jump(Duration.ofSeconds(1 + dice.nextInt(40_000)));
            case DISK_REFUSES_FORCE -> weather.refuseForces(1 + dice.nextInt(3));
            case DISK_REFUSES ->
                weather.refuseOneIn(1 + dice.nextInt(6), Duration.ofSeconds(1 + dice.nextInt(30)), dice.nextLong());
            case DISK_FULL -> weather.full(dice.nextInt(20_000), Duration.ofSeconds(1 + dice.nextInt(600)));
            case DISK_SLOW -> weather.slow(1 + dice.nextInt(50), 1 + dice.nextInt(3000));
            case KILL_IN_WRITE -> weather.stopIn(1 + dice.nextInt(60), false);
            case POWER_CUT_IN_WRITE -> weather.stopIn(1 + dice.nextInt(60), true);
            case KILL -> dies(false);
            case POWER_CUT -> dies(true);
            case RESTART -> stopInOrder();
            default -> {
                if (engine != null) {
                    guarded(() -> asked(event, dice));
                }
            }
        }
        if (event.kind() == EventKind.JUMP || event.kind() == EventKind.SUSPEND) {
            wokeMillis = nowMillis();
        }
    }

    private static Duration jump(Random dice) {
        long seconds = dice.nextInt(4) == 0 ? dice.nextInt(400_000) : dice.nextInt(5_000);
        return Duration.ofSeconds(dice.nextInt(3) == 0 ? -seconds : seconds);
    }

    private void dies(boolean power) {
        if (engine != null) {
            died(power);
        }
    }

    private void asked(Event event, Random dice) {
        switch (event.kind()) {
            case INPUT -> people.input(event, dice);
            case TASK -> people.task(event, dice);
            case FLOOD -> people.flood(event, dice);
            case CANCEL -> people.cancel(dice);
            case RETRY -> people.retry(dice);
            case REPEAT -> people.repeat(dice);
            case ANSWER -> people.answer(dice);
            case TRIGGER_CREATE -> people.createTrigger(event, dice);
            case TRIGGER_EDIT -> people.editTrigger(dice);
            case TRIGGER_PAUSE -> people.pauseTrigger(dice);
            case TRIGGER_RESUME -> people.resumeTrigger(dice);
            case TRIGGER_RUN -> people.runTrigger(dice);
            case TRIGGER_DELETE -> people.deleteTrigger(dice);
            case LANE -> people.lane(dice);
            case ARCHIVE -> people.archive(dice);
            case STEP -> people.step(dice);
            case LATE_END -> workers.lateEnd(dice);
            default -> throw new IllegalStateException("nobody asks for " + event.kind());
        }
    }

    // ---- the end

    /** Faults stop; then every task comes to an end, in bounded time, and all that was ever committed is there. */
    private void end() {
        findings.trace(() -> "FAULTS STOP");
        machine.weather().calm();
        workers.calm();
        downUntilMillis = nowMillis();
        advanceTo(nowMillis() + 120_000);
        checkWritable();
        people.calm();
        long end = nowMillis() + QUIET_END_MAX.toMillis() + latestBeginMillis();
        while (!isAtRest() && nowMillis() < end && !findings.isViolated()) {
            advanceTo(nowMillis() + 600_000);
        }
        findings.check(
                known.openTasks().isEmpty(),
                "every task comes to an end",
                () -> known.openTasks().size() + " are still open, lanes are " + known.of(Kind.LANE) + ", the first is "
                        + known.openTasks().iterator().next());
        findings.check(!talk.isAnythingUnread(), "every input is read", () -> "something is still pending");
        stopInOrder();
        advanceTo(nowMillis() + 60_000);
        everythingIsThere();
    }

    /** How long it takes until each task may begin: a clock that was set back is days behind what people have asked for. */
    private long latestBeginMillis() {
        return known.openTasks().stream()
                .map(task -> task.spec().notBefore())
                .filter(Objects::nonNull)
                .mapToLong(notBefore ->
                        Duration.between(clock.instant(), notBefore).toMillis())
                .max()
                .orElse(0);
    }

    private void checkWritable() {
        WitnessStore files = store;
        if (files == null || state != null) {
            return;
        }
        String why = "";
        try {
            files.reload();
        } catch (MimikitException e) {
            why = String.valueOf(e.getMessage());
        }
        findings.violated("once the disk works the state can be written", why);
    }

    private boolean isAtRest() {
        return engine != null && known.openTasks().isEmpty() && !talk.isAnythingUnread();
    }

    private void everythingIsThere() {
        WitnessStore files = store;
        State seen = state;
        if (files == null || seen == null || findings.isViolated()) {
            findings.check(findings.isViolated(), "every task comes to an end", () -> "the process does not run");
            return;
        }
        for (Entity entity : known.of(Kind.TASK).values()) {
            Task mine = (Task) entity;
            Task found =
                    seen.task(mine.id()).or(() -> files.findFinished(mine.id())).orElse(null);
            findings.check(
                    found != null && Ledger.same(mine, found),
                    "what was acknowledged is there",
                    () -> "committed was " + mine + ", found is " + found);
        }
        known.runs().forEach((subject, expected) -> checkLog(files, subject, expected));
        checkAudit(files);
    }
}
