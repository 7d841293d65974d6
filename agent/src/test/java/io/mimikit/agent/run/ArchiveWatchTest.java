package io.mimikit.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.CreateInternalTask;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.Role;
import io.mimikit.memory.ArchivePolicy;
import io.mimikit.testkit.store.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive is asked for when there is something to do, and not before. */
class ArchiveWatchTest {
    private static final int BACKLOG_MAX = 4;

    @TempDir
    Path directory;

    private final AtomicInteger asked = new AtomicInteger();
    private AgentFixture kit;

    @BeforeEach
    void start() {
        kit = new AgentFixture(directory, new MemoryStore(), new HandModel(), KernelConfig.defaults());
    }

    @AfterEach
    void stop() {
        kit.close();
    }

    private void watch() {
        ArchiveWatch.start(kit.engine, BACKLOG_MAX, asked::incrementAndGet);
    }

    /** Says something and waits for the reply: two messages. */
    private void exchange(String text) {
        int before = kit.messages().size();
        kit.say(text);
        Awaitility.await().until(() -> kit.messages().size() == before + 2);
        assertThat(kit.messages().getLast().role()).isEqualTo(MessageRole.AGENT);
    }

    @Test
    void aConversationWithMoreThanMayWaitIsArchived() {
        exchange("one, said before");
        watch();
        exchange("two");
        assertThat(asked).hasValue(0);
        exchange("three");
        assertThat(asked.get()).isPositive();

        ArchivePolicy policy = new ArchivePolicy(5, BACKLOG_MAX, 10 << 20, Duration.ofHours(6));
        new Archivist(kit.engine, kit.memory, InstantSource.system(), policy).round();
        assertThat(kit.messages()).extracting(Message::archivedIn).doesNotContainNull();
        asked.set(0);
        exchange("four");
        exchange("five");
        assertThat(asked).hasValue(0);
    }

    @Test
    void aSummaryThatHasEndedIsTakenIn() {
        watch();
        String id = kit.engine.call(
                AgentFixture.USER, new CreateInternalTask(Role.SUMMARY, "Summarise", "summary.main.2026-01", Map.of()));
        kit.awaitEnd(id);
        Awaitility.await().until(() -> asked.get() > 0);
    }
}
