package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Retention;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.IdempotencyEntry;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.OutboxItem;
import io.mimikit.kernel.entity.Plan;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.Usage;
import io.mimikit.kernel.entity.UsageTotal;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.lane.LaneLimits;
import io.mimikit.kernel.request.TaskRequest;
import io.mimikit.testkit.store.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is over, or piles up, has a bound in the state, and what is still needed is never dropped for it. */
class RetentionTest extends OnConversations {
    private static final Duration DAY = Duration.ofDays(1);
    private static final long DAY_MILLIS = DAY.toMillis();

    RetentionTest() {
        kit = new EngineFixture(
                KernelConfig.defaults()
                        .withRetention(new Retention(3, 2 * DAY_MILLIS, 3, 3, 2 * DAY_MILLIS, 2 * DAY_MILLIS, 2, 2)),
                new MemoryStore());
    }

    private String talk(String conversation) {
        String id = kit.ask(new SubmitInput(conversation, "hello", null));
        Task turn = kit.all(Task.class).stream()
                .filter(task ->
                        task.spec().role() == Role.TELLER && !task.status().isTerminal())
                .filter(task -> task.spec().conversation().equals(conversation))
                .findFirst()
                .orElseThrow();
        kit.finish(turn.id(), FinishedTurn.report(new Output.Consume(List.of(id), List.of()), new Output.Reply("hi")));
        return id;
    }

    private void archive(String conversation) {
        List<String> ids = kit.all(Message.class).stream()
                .filter(message -> message.conversation().equals(conversation))
                .map(Message::id)
                .toList();
        kit.ask(new MarkArchived(conversation, ids, "memory/day.md"));
    }

    private List<String> conversations() {
        return kit.all(Conversation.class).stream().map(Conversation::id).toList();
    }

    /** How a turn ends. */
    private static final class FinishedTurn {
        static AttemptReport report(Output... outputs) {
            return AttemptReport.ok(TaskResult.text("")).withOutputs(List.of(outputs));
        }
    }

    @Test
    void aConversationThatIsOverGoesWithItsMessagesWhenItWasSilentForLong() {
        talk("old");
        talk(Conversation.MAIN);
        archive("old");
        archive(Conversation.MAIN);
        kit.pass(DAY.multipliedBy(2).minusSeconds(1));
        assertThat(conversations()).containsExactly("old", Conversation.MAIN);
        kit.pass(Duration.ofSeconds(1));
        assertThat(conversations()).containsExactly(Conversation.MAIN);
        assertThat(kit.all(Message.class)).extracting(Message::conversation).containsOnly(Conversation.MAIN);
    }

    @Test
    void aConversationStaysWhileMemoryDoesNotHoldAllOfIt() {
        talk("old");
        kit.pass(DAY.multipliedBy(5));
        assertThat(conversations()).containsExactly("old");
        archive("old");
        kit.pass(Duration.ofHours(1));
        assertThat(conversations()).isEmpty();
    }

    @Test
    void aConversationStaysWhileSomebodySpeaksInIt() {
        talk("asked");
        archive("asked");
        String task = kit.task(Map.of("prompt", "long", "conversation", "asked", "timeout", "30d"));
        kit.pass(DAY.multipliedBy(5));
        assertThat(conversations()).containsExactly("asked");
        assertThat(kit.running).containsKey(task);
    }

    @Test
    void theOldestConversationThatIsOverMakesWayForANewOne() {
        List.of("a", "b", "c").forEach(this::talk);
        archive("b");
        talk("d");
        assertThat(conversations()).containsExactly("a", "c", "d");
        talk("e");
        assertThat(conversations()).as("none of them is over").containsExactly("a", "c", "d", "e");
    }

    @Test
    void farTooManyOpenConversationsAreRefused() {
        for (int i = 0; i < 30; i++) {
            talk("talk-" + i);
        }
        assertThatThrownBy(() -> talk("one-more"))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKPRESSURE))
                .hasMessageContaining("retention.conversationsMax");
        talk("talk-7");
        archive("talk-3");
        kit.pass(DAY.multipliedBy(3));
        talk("one-more");
        assertThat(conversations()).hasSize(30).contains("one-more");
    }

    @Test
    void closedQuestionsGoByAge() {
        Question question = askThePlanner("which?", List.of("x", "y"), null);
        kit.pass(HOUR);
        kit.pass(DAY.multipliedBy(2).minusSeconds(1));
        assertThat(kit.all(Question.class))
                .as("it has expired, and is kept from then on")
                .hasSize(1);
        kit.pass(Duration.ofSeconds(1));
        assertThat(kit.all(Question.class)).isEmpty();
        assertThat(question.isOpen()).isTrue();
    }

    @Test
    void endsThatNobodyTakesAreGivenUpOldestFirstAndTheRunLogSaysSo() {
        List<String> tasks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String task = kit.task(Map.of("prompt", "work " + i, "notify", "always"));
            kit.succeed(task);
            tasks.add(task);
        }
        assertThat(kit.all(Notice.class)).extracting(Notice::taskId).containsExactlyElementsOf(tasks.subList(2, 5));
        assertThat(kit.get(tasks.get(1)).delivered()).isEqualTo(ResultDelivery.FAILED);
        assertThat(kit.get(tasks.get(2)).delivered()).isEqualTo(ResultDelivery.PENDING);
        assertThat(kit.store.readRuns(RunEntry.TASK, tasks.getFirst(), 10))
                .anySatisfy(entry -> assertThat(entry.data().toString()).contains("retention.noticesMax"));
    }

    @Test
    void theUsageOfADayGoesByAge() {
        String task = kit.task(Map.of("prompt", "work", "notify", "never"));
        kit.finish(task, AttemptReport.ok(TaskResult.text("")).withUsage(new Usage(1, 1, 1, 0, 1, false), "model"));
        kit.pass(DAY.multipliedBy(2));
        assertThat(kit.all(UsageTotal.class)).hasSize(1);
        kit.pass(DAY);
        assertThat(kit.all(UsageTotal.class)).isEmpty();
    }

    @Test
    void aTotalWhoseDayIsNoneHurtsNobody() {
        kit.ask(new Put(new UsageTotal("x", "yesterday", Role.WORKER, "model", Usage.NONE)));
        kit.pass(DAY.multipliedBy(9));
        assertThat(kit.all(UsageTotal.class)).hasSize(1);
    }

    @Test
    void aPlanThatWaitsForNothingGoes() {
        kit.ask(new Put(new Plan(
                "p",
                "main",
                WorkClass.BACKGROUND,
                "request",
                List.of("t"),
                List.of(),
                true,
                kit.clock.instant(),
                Map.of())));
        kit.pass(Duration.ZERO);
        assertThat(kit.all(Plan.class)).isEmpty();
    }

    @Test
    void oneKeyTooManyIsRefusedAndNoneIsForgottenForIt() {
        post("a");
        post("b");
        assertThatThrownBy(() -> post("c"))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKPRESSURE))
                .hasMessageContaining("retention.idempotencyMax");
        assertThat(post("a")).isEqualTo(post("a"));
        kit.pass(DAY);
        post("c");
        assertThat(kit.all(IdempotencyEntry.class)).hasSize(1);
    }

    private String post(String key) {
        return kit.ask(new CreateTask(
                TaskRequest.prompt("worker", "p"), WorkClass.FOREGROUND, new Idempotency("POST", key, "same")));
    }

    @Test
    void effectsThatPileUpAreRefused() {
        kit.ask(new AddEffect("memory.remember", Map.of()));
        String second = kit.ask(new AddEffect("memory.remember", Map.of()));
        assertThatThrownBy(() -> kit.ask(new AddEffect("memory.remember", Map.of())))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKPRESSURE));
        kit.ask(new CloseEffect(second, null));
        kit.ask(new AddEffect("memory.remember", Map.of()));
        assertThat(kit.all(OutboxItem.class)).hasSize(2);
    }

    @Test
    void asManyMayWaitForAnInstantAsForASlot() {
        kit = new EngineFixture(
                KernelConfig.defaults().withLane(new LaneLimits("worker", 1, 2, 1, 60_000, 0)), new MemoryStore());
        Map<String, Object> tomorrow = Map.of(
                "prompt", "later", "notBefore", kit.clock.instant().plus(DAY).toString());
        kit.task(tomorrow);
        kit.task(tomorrow);
        assertThatThrownBy(() -> kit.task(tomorrow))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LANE_FULL));
        assertThat(kit.task(Map.of("prompt", "now"))).isNotEmpty();
    }
}
