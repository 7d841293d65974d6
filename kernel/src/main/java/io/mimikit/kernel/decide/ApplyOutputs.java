package io.mimikit.kernel.decide;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.Notify;
import io.mimikit.kernel.entity.Origin;
import io.mimikit.kernel.entity.OutboxItem;
import io.mimikit.kernel.entity.Plan;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskSpec;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.ConditionRequest;
import io.mimikit.kernel.request.TaskRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes happen what an attempt collected, together with its end. Good for one attempt. */
final class ApplyOutputs {
    private final Draft draft;
    private final Task task;
    private final AttemptReport report;
    private final Map<String, String> idsOfPlan = new HashMap<>();
    private final List<String> planned = new ArrayList<>();
    private final List<Trigger> scheduled = new ArrayList<>();

    ApplyOutputs(Draft draft, Task task, AttemptReport report) {
        this.draft = draft;
        this.task = task;
        this.report = report;
    }

    /** Applies all of them; answers the question that blocks the task, if there is one. */
    Optional<Question> apply() {
        report.outputs().forEach(output -> {
            if (output instanceof Output.Delegate delegate) {
                idsOfPlan.put(delegate.taskId(), freeId(delegate.taskId()));
            }
        });
        Question blocking = null;
        for (Output output : report.outputs()) {
            switch (output) {
                case Output.Reply reply -> reply(reply.text());
                case Output.Consume consume -> consume(consume);
                case Output.Delegate delegate -> delegate(delegate);
                case Output.Schedule schedule ->
                    scheduled.add(CreateTrigger.create(draft, schedule.request(), freeTriggerId(schedule.triggerId())));
                case Output.Effect effect -> {
                    AddEffect.checkRoom(draft);
                    draft.put(
                            new OutboxItem(draft.newId(), effect.action(), effect.payload(), draft.now(), 0, Map.of()));
                }
                case Output.Answer answer -> AfterCheck.answer(draft, task, answer);
                case Output.Ask ask -> {
                    boolean blocks = task.spec().role() == Role.PLANNER;
                    Question question = AskUser.ask(
                            draft,
                            ask,
                            task.spec().conversation(),
                            blocks ? task.id() : null,
                            task.spec().role());
                    blocking = blocks ? question : blocking;
                }
            }
        }
        return Optional.ofNullable(blocking);
    }

    /** What can only be said once the task itself is over. */
    void afterEnd() {
        if (task.spec().role() != Role.PLANNER) {
            return;
        }
        if (!planned.isEmpty()) {
            draft.put(new Plan(
                    task.id(),
                    task.spec().conversation(),
                    task.spec().workClass(),
                    task.spec().title(),
                    planned,
                    planned,
                    false,
                    draft.now(),
                    Map.of()));
        }
        boolean worthTelling = !scheduled.isEmpty() || planned.isEmpty();
        if (worthTelling && task.spec().notifyWhen() == Notify.ALWAYS) {
            WakeTeller.notice(draft, task, "plan", scheduledText());
        }
    }

    private String scheduledText() {
        if (scheduled.isEmpty()) {
            return "The plan for this request needs nothing to be done: "
                    + task.spec().title();
        }
        StringBuilder text = new StringBuilder("Scheduled for this request: ")
                .append(task.spec().title());
        for (Trigger trigger : scheduled) {
            text.append("\nTrigger ")
                    .append(trigger.id())
                    .append(" (")
                    .append(trigger.spec().name())
                    .append(")");
            draft.state()
                    .condition(trigger)
                    .ifPresent(tree -> text.append(", ").append(ConditionRequest.describe(tree.condition())));
            if (trigger.state().nextRunAt() != null) {
                text.append(", next run ").append(Instants.print(trigger.state().nextRunAt()));
            }
        }
        return text.toString();
    }

    private String freeId(String wanted) {
        boolean taken = draft.state().knowsTask(wanted) || draft.task(wanted).isPresent();
        return taken ? draft.newId() : wanted;
    }

    private String freeTriggerId(String wanted) {
        return draft.find(Kind.TRIGGER, wanted).isPresent() ? draft.newId() : wanted;
    }

    private void reply(String text) {
        if (text.isBlank()) {
            return;
        }
        long elapsed = task.attempts().getLast().elapsed(draft.now()).toMillis();
        Messages.append(
                draft,
                new Message(
                        draft.newId(),
                        draft.nextMessageSeq(),
                        task.spec().conversation(),
                        MessageRole.AGENT,
                        text,
                        draft.now(),
                        MessageState.SENT,
                        task.id(),
                        null,
                        report.usage().isNone() ? null : report.usage(),
                        elapsed,
                        null,
                        Map.of()));
    }

    private void consume(Output.Consume consume) {
        for (String id : consume.messageIds()) {
            draft.<Message>find(Kind.MESSAGE, id)
                    .filter(Message::awaitsTurn)
                    .ifPresent(message -> draft.put(message.state(MessageState.ANSWERED, task.id())));
        }
        for (String id : consume.noticeIds()) {
            draft.<Notice>find(Kind.NOTICE, id).ifPresent(this::takeNotice);
        }
    }

    private void takeNotice(Notice notice) {
        draft.delete(Kind.NOTICE, notice.id());
        Stream.concat(Stream.ofNullable(notice.taskId()), notice.otherTaskIds().stream())
                .map(draft::task)
                .flatMap(Optional::stream)
                .filter(t -> t.delivered() == ResultDelivery.PENDING && t.spec().deliver() == null)
                .forEach(t ->
                        draft.put(t.change().delivered(ResultDelivery.DELIVERED).build()));
    }

    private void delegate(Output.Delegate delegate) {
        boolean plans = task.spec().role() == Role.PLANNER;
        TaskRequest request = delegate.request().lane(plans ? delegate.request().lane() : KernelConfig.PLANNER);
        Origin origin = new Origin(task.id(), null, null, null, 0, draft.by());
        TaskSpec spec = rewire(
                delegate.request(),
                request.toSpec(
                        draft.config(),
                        draft.now(),
                        origin,
                        task.spec().workClass(),
                        task.spec().conversation()));
        String id = idsOfPlan.getOrDefault(delegate.taskId(), delegate.taskId());
        NewTask.add(draft, id, spec);
        if (plans) {
            planned.add(id);
        }
    }

    /** What a plan does is told as the plan itself would be; what the Teller asked for is told. */
    private Notify notifyOf(TaskRequest request) {
        if (request.notifyWhen() != null) {
            return request.notifyWhen();
        }
        return task.spec().role() == Role.PLANNER ? task.spec().notifyWhen() : Notify.ALWAYS;
    }

    /** Puts the task into this conversation and lets {@code after} name the ids that the plan's tasks really got. */
    private TaskSpec rewire(TaskRequest request, TaskSpec spec) {
        List<String> after =
                spec.after().stream().map(id -> idsOfPlan.getOrDefault(id, id)).toList();
        return new TaskSpec(
                spec.lane(),
                spec.role(),
                spec.prompt(),
                spec.command(),
                spec.workClass(),
                spec.priority(),
                spec.key(),
                task.spec().conversation(),
                spec.notBefore(),
                spec.timeoutMillis(),
                spec.deadlineAt(),
                spec.delivery(),
                spec.retry(),
                after,
                spec.afterFailed(),
                notifyOf(request),
                spec.traceId() == null ? task.spec().traceId() : spec.traceId(),
                spec.origin(),
                spec.verify(),
                spec.deliver(),
                spec.data(),
                spec.extra());
    }
}
