package io.mimikit.simulator;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.AnswerQuestion;
import io.mimikit.kernel.decide.CancelTask;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.CreateTask;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.DeleteTrigger;
import io.mimikit.kernel.decide.EditTrigger;
import io.mimikit.kernel.decide.Idempotency;
import io.mimikit.kernel.decide.MarkArchived;
import io.mimikit.kernel.decide.PauseTrigger;
import io.mimikit.kernel.decide.RecordStep;
import io.mimikit.kernel.decide.ResumeTrigger;
import io.mimikit.kernel.decide.RetryTask;
import io.mimikit.kernel.decide.RunTriggerNow;
import io.mimikit.kernel.decide.SetLane;
import io.mimikit.kernel.decide.SubmitInput;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.kernel.request.TriggerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Users and operators: they ask for work, change their minds, ask again, and turn the knobs. Not thread-safe. */
final class People {
    private static final int REMEMBERED = 120;
    private static final int TRIGGERS_MAX = 10;

    private final World world;
    private final KernelConfig config;
    private final Known known;
    private final Running running;
    private final Bodies bodies;
    private final List<String> tasks = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final RequestRule rule;

    /** A request that may come again. */
    private record Request(Kind kind, String label, Command<String> command) {}

    People(World world, KernelConfig config, Known known, Running running, RequestRule rule) {
        this.world = world;
        this.config = config;
        this.known = known;
        this.running = running;
        this.bodies = new Bodies();
        this.rule = rule;
    }

    private static <T> T pick(Random dice, List<T> from) {
        return from.get(dice.nextInt(from.size()));
    }

    private void tell(String what) {
        world.findings().trace(() -> what);
    }

    private static String label(Event event) {
        return RequestRule.LABEL + Long.toUnsignedString(event.dice(), 36);
    }

    void input(Event event, Random dice) {
        String conversation = pick(dice, Bodies.CONVERSATIONS);
        String label = label(event);
        Idempotency key = key(label, dice);
        tell("a person says " + label + " in " + conversation + (key == null ? "" : " with a key"));
        send(new Request(Kind.MESSAGE, label, new SubmitInput(conversation, label, key)), key != null);
    }

    private static @Nullable Idempotency key(String label, Random dice) {
        return dice.nextInt(3) == 0 ? null : new Idempotency("test", label, "as asked");
    }

    void task(Event event, Random dice) {
        String label = label(event);
        Map<String, Object> body = bodies.task(label, dice, tasks);
        createTask(label, body, dice);
    }

    private void createTask(String label, Map<String, Object> body, Random dice) {
        Idempotency key = key(label, dice);
        tell("a person asks for " + body + (key == null ? "" : " with a key"));
        TaskRequest request = TaskRequest.read(
                Input.of(body, "task"), config, world.findings().now());
        send(new Request(Kind.TASK, label, new CreateTask(request, WorkClass.FOREGROUND, key)), key != null);
    }

    void flood(Event event, Random dice) {
        int count = 5 + dice.nextInt(80);
        String key = "flood" + dice.nextInt(2);
        WorkClass workClass = dice.nextBoolean() ? WorkClass.FOREGROUND : WorkClass.BACKGROUND;
        tell(count + " tasks at once from " + key + ", " + workClass);
        for (int i = 0; i < count; i++) {
            Map<String, Object> body = Map.of(
                    "prompt", label(event) + "." + i, "key", key, "class", workClass.wireName(), "timeout", "3m");
            TaskRequest request = TaskRequest.read(
                    Input.of(body, "task"), config, world.findings().now());
            send(new Request(Kind.TASK, label(event) + "." + i, new CreateTask(request, workClass, null)), false);
        }
    }

    private void send(Request request, boolean again) {
        if (again) {
            if (requests.size() == REMEMBERED) {
                requests.removeFirst();
            }
            requests.add(request);
        }
        world.ask(request.command, id -> {
            rule.answered(request.label, id);
            if (request.kind == Kind.TASK) {
                if (tasks.size() == REMEMBERED) {
                    tasks.removeFirst();
                }
                tasks.add(id);
            }
        });
    }

    /** Somebody who had no answer, or does not believe it, asks again. */
    void repeat(Random dice) {
        if (!requests.isEmpty()) {
            Request request = pick(dice, requests);
            tell("again comes " + request.label);
            send(request, false);
        }
    }

    /** At any moment, or at the worst one: just when the attempt ends. */
    void cancel(Random dice) {
        List<String> open = new ArrayList<>();
        running.all().forEach(code -> open.add(code.task().id()));
        List<String> from = open.isEmpty() || dice.nextInt(3) == 0 ? tasks : open;
        if (from.isEmpty()) {
            return;
        }
        String id = pick(dice, from);
        long wait = Math.max(0, world.agenda().nextMillis() - world.nowMillis());
        if (dice.nextBoolean() && wait < 600_000) {
            world.agenda().add(world.nowMillis() + wait, () -> cancel(id));
        } else {
            cancel(id);
        }
    }

    private void cancel(String id) {
        tell("a person cancels " + id);
        world.ask(new CancelTask(id), status -> {});
    }

    void retry(Random dice) {
        if (tasks.isEmpty()) {
            return;
        }
        String id = pick(dice, tasks);
        tell("a person retries " + id);
        Task gone = known.task(id).filter(task -> task.status().isTerminal()).orElse(null);
        world.ask(new RetryTask(id, gone), same -> {});
    }

    void answer(Random dice) {
        List<Question> open = new ArrayList<>();
        for (Entity entity : known.of(Kind.QUESTION).values()) {
            if (entity instanceof Question question && question.isOpen()) {
                open.add(question);
            }
        }
        if (open.isEmpty()) {
            return;
        }
        Question question = pick(dice, open);
        tell("a person answers " + question.id());
        if (dice.nextBoolean()) {
            world.ask(new AnswerQuestion(question.id(), "b"), message -> {});
        } else {
            world.ask(new SubmitInput(question.conversation(), "b", null), message -> {});
        }
    }

    void createTrigger(Event event, Random dice) {
        if (known.of(Kind.TRIGGER).size() >= TRIGGERS_MAX) {
            deleteTrigger(dice);
            return;
        }
        String label = label(event);
        Map<String, Object> body = bodies.trigger(label, dice, world.findings().now());
        tell("a person wants the trigger " + body);
        TriggerRequest request = TriggerRequest.read(
                Input.of(body, "trigger"), config, world.findings().now(), null);
        Idempotency key = key(label, dice);
        send(new Request(Kind.TRIGGER, label, new CreateTrigger(request, key)), key != null);
    }

    private void onTrigger(Random dice, java.util.function.Function<String, Command<?>> what) {
        List<Trigger> all = known.triggers();
        if (!all.isEmpty()) {
            Command<?> command = what.apply(pick(dice, all).id());
            tell("a person asks for " + command);
            world.ask(command, answer -> {});
        }
    }

    void editTrigger(Random dice) {
        onTrigger(
                dice,
                id -> new EditTrigger(id, bodies.edit(dice, world.findings().now())));
    }

    void pauseTrigger(Random dice) {
        onTrigger(dice, id -> new PauseTrigger(id, "for a while"));
    }

    void resumeTrigger(Random dice) {
        onTrigger(dice, ResumeTrigger::new);
    }

    void runTrigger(Random dice) {
        onTrigger(dice, RunTriggerNow::new);
    }

    void deleteTrigger(Random dice) {
        onTrigger(dice, DeleteTrigger::new);
    }

    void lane(Random dice) {
        String lane = pick(dice, List.of("worker", "worker", "teller", "planner", "internal"));
        Map<String, Object> patch = switch (dice.nextInt(4)) {
            case 0 -> Map.of("paused", true, "reason", "as it happens");
            case 1 -> Map.of("maxConcurrent", 1 + dice.nextInt(5));
            case 2 -> Map.of("maxDepth", 20 + dice.nextInt(100), "warnDepth", 5 + dice.nextInt(20));
            default -> Map.of("paused", false);
        };
        tell("an operator sets lane " + lane + " to " + patch);
        world.ask(new SetLane(lane, patch), same -> {});
    }

    /** Housekeeping: what is old and answered goes to memory. */
    void archive(Random dice) {
        String conversation = pick(dice, Bodies.CONVERSATIONS);
        List<String> old = new ArrayList<>();
        for (Entity entity : known.of(Kind.MESSAGE).values()) {
            if (entity instanceof Message message
                    && message.conversation().equals(conversation)
                    && message.archivedIn() == null
                    && !message.awaitsTurn()) {
                old.add(message.id());
            }
        }
        int keep = dice.nextInt(40);
        if (old.size() > keep) {
            List<String> ids = old.subList(0, old.size() - keep);
            tell(ids.size() + " messages of " + conversation + " are archived");
            world.ask(new MarkArchived(conversation, ids, "memory/raw.md"), count -> {});
        }
    }

    /** An agent notes a step of its work. */
    void step(Random dice) {
        List<Code> all = new ArrayList<>(running.all());
        if (!all.isEmpty()) {
            Code code = pick(dice, all);
            Map<String, Object> step = Map.of("type", "tool", "n", dice.nextInt());
            world.ask(new RecordStep(code.task().id(), code.attempt().id(), step), done -> {}, this::checkFenced);
        }
    }

    private void checkFenced(MimikitException refused) {
        world.findings()
                .check(
                        refused.code() == ErrorCode.FENCED || refused.retryable(),
                        "errors are of the family",
                        refused::toString);
    }

    /** Lets everything that was stopped go on, and starts nothing new. */
    void calm() {
        for (String lane : config.lanes().keySet()) {
            world.ask(new SetLane(lane, Map.of("paused", false)), same -> {});
        }
        for (Trigger trigger : known.triggers()) {
            world.ask(new PauseTrigger(trigger.id(), "the end"), same -> {});
        }
    }
}
