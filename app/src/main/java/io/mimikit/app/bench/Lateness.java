package io.mimikit.app.bench;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.FinishAttempt;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * How late one-shot triggers are that are spread evenly over some time: how long after its instant the firing is durable,
 * and the code of its run begins. What begins early counts as not late, and is counted. Immutable.
 *
 * @param full whether long tasks hold every slot until all triggers have fired: then no run can begin, and what is late
 *     is the firing alone
 */
record Lateness(int triggers, Duration over, boolean full) implements Benchmark {
    private static final int RUNNING_MAX = 64;
    private static final int CREATED_AT_ONCE = 1000;
    /** Time to create the triggers before the first is due. */
    private static final Duration LEAD = Duration.ofSeconds(3);

    private static final Duration LEAD_EACH = Duration.ofNanos(200_000);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long TICK_MILLIS = 500;

    @Override
    public String name() {
        return "lateness";
    }

    @Override
    public KernelConfig config() {
        return Lanes.with(RUNNING_MAX, 1_000_000);
    }

    @Override
    public Function<Engine, Load> load() {
        return engine -> new Run(engine, this);
    }

    /** One run. */
    private static final class Run implements Load {
        private final Engine engine;
        private final Lateness parameters;
        private final InstantSource clock = InstantSource.system();
        private final Latencies latencies = new Latencies();
        private final AtomicInteger early = new AtomicInteger();
        private final Latencies firings = new Latencies();
        private final Set<String> ran = ConcurrentHashMap.newKeySet();
        private final CountDownLatch left;
        private final CountDownLatch free = new CountDownLatch(RUNNING_MAX);
        private final CountDownLatch unfired;
        private final AtomicInteger firedWhileFull = new AtomicInteger();
        private final AtomicInteger holding = new AtomicInteger();

        Run(Engine engine, Lateness parameters) {
            this.engine = engine;
            this.parameters = parameters;
            this.left = new CountDownLatch(parameters.triggers);
            this.unfired = new CountDownLatch(parameters.triggers);
            engine.listen(this::committed);
        }

        /** By the engine's thread, once a batch is durable. */
        private void committed(List<Transition> transitions) {
            for (Transition transition : transitions) {
                for (Change change : transition.changes()) {
                    if (change.before() == null && change.after() instanceof Task task) {
                        fired(task);
                    }
                }
            }
        }

        private void fired(Task task) {
            Instant due = task.spec().origin().scheduledAt();
            if (due != null) {
                firings.add(ChronoUnit.NANOS.between(due, clock.instant()));
                if (holding.get() == RUNNING_MAX) {
                    firedWhileFull.incrementAndGet();
                }
                unfired.countDown();
            }
        }

        @Override
        public void start(Task task, Attempt attempt) {
            boolean holds = task.spec().origin().occurrence() == null;
            Thread.ofVirtual().start(holds ? () -> hold(task, attempt.id()) : () -> work(task, attempt.id()));
        }

        /** A long task: it has its slot until everything has fired. */
        private void hold(Task task, String attemptId) {
            holding.incrementAndGet();
            free.countDown();
            try {
                unfired.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            holding.decrementAndGet();
            finish(task, attemptId);
        }

        private void finish(Task task, String attemptId) {
            engine.tell(
                    Lanes.RUNNER, new FinishAttempt(task.id(), attemptId, AttemptReport.ok(TaskResult.text("fine"))));
        }

        private void work(Task task, String attemptId) {
            Instant begun = clock.instant();
            Instant due = task.spec().origin().scheduledAt();
            String occurrence = task.spec().origin().occurrence();
            if (due != null && occurrence != null && ran.add(occurrence)) {
                long nanos = ChronoUnit.NANOS.between(due, begun);
                if (nanos < 0) {
                    early.incrementAndGet();
                }
                latencies.add(nanos);
                left.countDown();
            }
            finish(task, attemptId);
        }

        @Override
        public void stop(Task task, Attempt attempt, StopReason reason) {
            // nothing here runs long enough to be stopped
        }

        @Override
        public void drive(Progress progress, ObjectNode figures) throws InterruptedException {
            if (parameters.full) {
                fillSlots();
            }
            Instant first = clock.instant().plus(LEAD).plus(LEAD_EACH.multipliedBy(parameters.triggers));
            create(first, progress);
            boolean createdInTime = clock.instant().isBefore(first);
            await(first.plus(parameters.over).plus(PATIENCE), progress);
            figures.put("triggers", parameters.triggers);
            figures.put("seconds", parameters.over.toMillis() / 1e3);
            figures.put("ran", ran.size());
            figures.put("early", early.get());
            figures.put("createdInTime", createdInTime);
            figures.put("lanes", parameters.full ? "full" : "idle");
            if (parameters.full) {
                figures.put("firedWhileFull", firedWhileFull.get());
            }
            Figures.millis(figures, "latenessMs", parameters.full ? firings : latencies);
            Figures.millis(figures, "firingMs", firings);
        }

        private void fillSlots() throws InterruptedException {
            TaskRequest request = Lanes.task("long");
            for (int i = 0; i < RUNNING_MAX; i++) {
                engine.call(Lanes.PRODUCER, new CreateTask(request, Lanes.CLASS, null));
            }
            free.await();
        }

        private void create(Instant first, Progress progress) {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < parameters.triggers; i++) {
                Duration offset = parameters.over.multipliedBy(i).dividedBy(parameters.triggers);
                answers.add(engine.submit(Lanes.PRODUCER, new CreateTrigger(trigger(first.plus(offset)), null)));
                if (answers.size() == CREATED_AT_ONCE) {
                    answers.forEach(CompletableFuture::join);
                    answers.clear();
                    progress.show(i + 1 + " triggers made");
                }
            }
            answers.forEach(CompletableFuture::join);
        }

        private TriggerRequest trigger(Instant due) {
            Map<String, Object> body = Map.of(
                    "name",
                    "bench",
                    "schedule",
                    Map.of("at", due.truncatedTo(ChronoUnit.MILLIS).toString()),
                    "task",
                    Map.of("prompt", Lanes.PROMPT),
                    "notify",
                    "never");
            return TriggerRequest.read(Input.of(body, "trigger"), config(), clock.instant(), null);
        }

        private KernelConfig config() {
            return KernelConfig.defaults();
        }

        private void await(Instant giveUp, Progress progress) throws InterruptedException {
            while (!left.await(TICK_MILLIS, TimeUnit.MILLISECONDS)
                    && clock.instant().isBefore(giveUp)) {
                progress.show(left.getCount() + " of " + parameters.triggers + " triggers still to come");
            }
        }
    }
}
