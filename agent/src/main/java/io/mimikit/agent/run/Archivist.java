package io.mimikit.agent.run;

import io.mimikit.kernel.decide.CreateInternalTask;
import io.mimikit.kernel.decide.MarkArchived;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.state.State;
import io.mimikit.memory.ArchiveJob;
import io.mimikit.memory.ArchivePlan;
import io.mimikit.memory.ArchivePolicy;
import io.mimikit.memory.ArchiveReceipt;
import io.mimikit.memory.ArchivedMessage;
import io.mimikit.memory.Memory;
import io.mimikit.memory.SummaryPeriod;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves old history into memory: the newest days verbatim, older ones by summary tasks in the {@code internal} lane. A
 * message is marked only when its text is on disk, and history drops only marked ones. {@link #round} is called now and
 * then; called twice it does nothing twice. Belongs to the housekeeping thread.
 */
public final class Archivist {
    private static final Logger LOG = LoggerFactory.getLogger(Archivist.class);
    private static final Actor ACTOR = new Actor("archivist", "engine", null);

    private final Engine engine;
    private final Memory memory;
    private final InstantSource clock;
    private final ArchivePolicy policy;

    public Archivist(Engine engine, Memory memory, InstantSource clock, ArchivePolicy policy) {
        this.engine = engine;
        this.memory = memory;
        this.clock = clock;
        this.policy = policy;
    }

    private record Talk(Conversation conversation, List<Message> unarchived) {}

    /** Archives what is due. */
    public void round() {
        for (Talk talk : engine.query(Archivist::talks)) {
            List<ArchivedMessage> messages =
                    talk.unarchived.stream().map(Archivist::archived).toList();
            Instant now = clock.instant();
            Optional<Instant> last = Optional.ofNullable(talk.conversation.archivedAt());
            ArchivePlan.plan(messages, now, last, policy).forEach(job -> carryOut(talk.conversation.id(), job));
        }
        applySummaries();
    }

    private static List<Talk> talks(State state) {
        return state.all(Kind.CONVERSATION).stream()
                .map(Conversation.class::cast)
                .map(conversation -> new Talk(conversation, unarchived(state, conversation.id())))
                .filter(talk -> !talk.unarchived.isEmpty())
                .toList();
    }

    private static List<Message> unarchived(State state, String conversation) {
        return state.messages(conversation).values().stream()
                .filter(message -> message.archivedIn() == null && !message.awaitsTurn())
                .toList();
    }

    private static ArchivedMessage archived(Message message) {
        return new ArchivedMessage(message.id(), message.role().wireName(), message.text(), message.createdAt());
    }

    private void carryOut(String conversation, ArchiveJob job) {
        switch (job) {
            case ArchiveJob.Verbatim verbatim -> {
                ArchiveReceipt receipt =
                        memory.store().writeArchive(verbatim.day(), title(conversation), verbatim.messages());
                engine.call(
                        ACTOR,
                        new MarkArchived(
                                conversation,
                                verbatim.messages().stream()
                                        .map(ArchivedMessage::id)
                                        .toList(),
                                String.join(" ", receipt.paths())));
            }
            case ArchiveJob.Summary summary -> requestSummary(conversation, summary);
        }
    }

    private static String title(String conversation) {
        return "conversation " + conversation;
    }

    /** One task for each period; while it goes on, or waits after a failure, no second one is made. */
    private void requestSummary(String conversation, ArchiveJob.Summary summary) {
        String key = "summary." + conversation + "." + summary.period().label();
        Optional<Task> earlier = engine.query(state -> state.newestFirst(Kind.TASK).stream()
                .map(Task.class::cast)
                .filter(task ->
                        task.spec().role() == Role.SUMMARY && task.spec().key().equals(key))
                .findFirst());
        if (earlier.isPresent() && !mayRepeat(earlier.get())) {
            return;
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("conversation", conversation);
        data.put("period", summary.period().label());
        data.put(
                "messageIds",
                summary.messages().stream().map(ArchivedMessage::id).toList());
        data.put("failures", earlier.map(task -> failures(task) + 1L).orElse(0L));
        engine.call(ACTOR, new CreateInternalTask(Role.SUMMARY, prompt(summary), key, data));
    }

    private static long failures(Task task) {
        return task.spec().data().get("failures") instanceof Number number ? number.longValue() : 0;
    }

    private boolean mayRepeat(Task earlier) {
        if (!earlier.status().isTerminal() || earlier.status() == TaskStatus.DONE || earlier.finishedAt() == null) {
            return false;
        }
        int attempts = (int) Math.min(Integer.MAX_VALUE, failures(earlier) + 1);
        return !clock.instant().isBefore(earlier.finishedAt().plus(ArchivePlan.backoff(attempts)));
    }

    private String prompt(ArchiveJob.Summary summary) {
        StringBuilder text = new StringBuilder("Summarise these messages of ");
        text.append(summary.period().label()).append(".\n\n[messages]\n");
        summary.messages()
                .forEach(message -> text.append(message.createdAt())
                        .append(' ')
                        .append(message.role())
                        .append(": ")
                        .append(memory.tombstones().redact(message.text()).replace("[/messages]", "[ /messages]"))
                        .append('\n'));
        text.append("[/messages]");
        List<String> sources = memory.store().sourcesOf(summary.period());
        if (!sources.isEmpty()) {
            text.append("\n\nWhat is known of that time already, to be kept in the summary:\n[notes]\n");
            for (String path : sources) {
                text.append(memory.store().read(path).replace("[/notes]", "[ /notes]"))
                        .append('\n');
            }
            text.append("[/notes]");
        }
        return text.toString();
    }

    private static SummaryPeriod period(String text) {
        return text.length() > 7
                ? new SummaryPeriod.Day(LocalDate.parse(text))
                : new SummaryPeriod.Month(YearMonth.parse(text));
    }

    /** Takes finished summaries in: the text into memory, then the marks. */
    private void applySummaries() {
        List<Task> done = engine.query(state -> state.all(Kind.TASK).stream()
                .map(Task.class::cast)
                .filter(task -> task.spec().role() == Role.SUMMARY && task.status() == TaskStatus.DONE)
                .filter(task -> hasUnmarked(state, task))
                .toList());
        for (Task task : done) {
            String text = task.result() == null ? "" : task.result().text();
            if (text.isBlank()) {
                LOG.warn("summary task {} brought no text; its messages stay", task.id());
                continue;
            }
            Instant at = Objects.requireNonNullElse(task.finishedAt(), task.createdAt());
            String path = memory.store()
                    .writeSummary(period(String.valueOf(task.spec().data().get("period"))), task.id(), at, text);
            engine.call(
                    ACTOR,
                    new MarkArchived(String.valueOf(task.spec().data().get("conversation")), messageIds(task), path));
        }
    }

    private static List<String> messageIds(Task task) {
        return task.spec().data().get("messageIds") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static boolean hasUnmarked(State state, Task task) {
        return messageIds(task).stream()
                .map(id -> state.<Message>find(Kind.MESSAGE, id))
                .flatMap(Optional::stream)
                .anyMatch(message -> message.archivedIn() == null);
    }
}
