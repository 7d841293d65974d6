package io.mimikit.kernel.decide;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.request.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What tests of conversations have in common. */
abstract class OnConversations {
    static final AttemptReport EXIT = AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit status 1"));
    static final Duration HOUR = Duration.ofHours(1);

    EngineFixture kit = new EngineFixture();

    final String say(String text) {
        return kit.ask(new SubmitInput("main", text, null));
    }

    final Message message(String id) {
        return kit.all(Message.class).stream()
                .filter(message -> message.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    final List<String> said(MessageRole role) {
        return kit.all(Message.class).stream()
                .filter(message -> message.role() == role)
                .map(Message::text)
                .toList();
    }

    final Task turn() {
        return kit.all(Task.class).stream()
                .filter(task ->
                        task.spec().role() == Role.TELLER && !task.status().isTerminal())
                .reduce((a, b) -> {
                    throw new AssertionError("two turns: " + a + " and " + b);
                })
                .orElseThrow(() -> new AssertionError("no turn"));
    }

    final boolean hasTurn() {
        return kit.all(Task.class).stream()
                .anyMatch(task ->
                        task.spec().role() == Role.TELLER && !task.status().isTerminal());
    }

    /** Takes everything that is there. */
    final Output.Consume takeAll() {
        return new Output.Consume(
                kit.all(Message.class).stream()
                        .filter(Message::awaitsTurn)
                        .map(Message::id)
                        .toList(),
                kit.all(Notice.class).stream().map(Notice::id).toList());
    }

    final void answer(Output... outputs) {
        List<Output> all = new ArrayList<>(List.of(takeAll()));
        all.addAll(List.of(outputs));
        kit.finish(turn().id(), AttemptReport.ok(TaskResult.text("")).withOutputs(all));
    }

    final Output.Reply reply(String text) {
        return new Output.Reply(text);
    }

    final String plan() {
        return kit.started.getLast();
    }

    final void submitPlan(String planner, Output... outputs) {
        kit.finish(planner, AttemptReport.ok(TaskResult.text("")).withOutputs(List.of(outputs)));
    }

    final void backgroundNotice() {
        String task = kit.task(Map.of("prompt", "bg", "class", "background", "notify", "always"));
        kit.succeed(task);
    }

    final Question askThePlanner(String question, List<String> options, @Nullable String fallback) {
        say("do it");
        answer(new Output.Delegate("p1", TaskRequest.prompt("planner", "do it")));
        submitPlan(plan(), new Output.Ask(question, options, fallback, HOUR));
        return kit.all(Question.class).getLast();
    }

    final void planOfTwo() {
        say("do both");
        answer(new Output.Delegate("p1", TaskRequest.prompt("planner", "do both")));
        submitPlan(
                "p1",
                new Output.Delegate("t1", TaskRequest.prompt("worker", "one")),
                new Output.Delegate("t2", TaskRequest.prompt("worker", "two")));
    }
}
