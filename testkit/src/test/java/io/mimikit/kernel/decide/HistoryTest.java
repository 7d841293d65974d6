package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.KernelConfig.HistoryLimits;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.Message;
import io.mimikit.testkit.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A conversation stays within its limits, and nothing leaves it that memory does not hold. */
class HistoryTest {
    private final List<String> ids = new ArrayList<>();

    private EngineFixture kit(int soft, long bytesMax) {
        return new EngineFixture(
                KernelConfig.defaults().withHistory(new HistoryLimits(soft, bytesMax)), new MemoryStore());
    }

    private void say(EngineFixture kit, String... texts) {
        for (String text : texts) {
            ids.add(kit.ask(new SubmitInput("main", text, null)));
        }
    }

    private void archive(EngineFixture kit, int from, int to) {
        kit.ask(new MarkArchived("main", ids.subList(from, to), "memory/day.md"));
    }

    private static List<String> texts(EngineFixture kit) {
        return kit.all(Message.class).stream().map(Message::text).toList();
    }

    @Test
    void archivedMessagesBeyondTheSoftLimitLeaveAndOthersDoNot() {
        EngineFixture kit = kit(3, 1_000);
        say(kit, "a", "b", "c", "d", "e");
        assertThat(texts(kit)).containsExactly("a", "b", "c", "d", "e");

        archive(kit, 0, 3);
        assertThat(texts(kit)).as("at once").containsExactly("c", "d", "e");

        say(kit, "f", "g");
        assertThat(texts(kit)).as("the rest is not archived").containsExactly("d", "e", "f", "g");

        archive(kit, 4, 5);
        assertThat(texts(kit)).as("an older one is not archived").containsExactly("d", "e", "f", "g");
    }

    @Test
    void archivedMessagesBeyondTheBytesLeaveAlthoughTheyAreFew() {
        EngineFixture kit = kit(100, 20);
        say(kit, "ä".repeat(5), "b".repeat(10));
        archive(kit, 0, 2);
        assertThat(texts(kit)).hasSize(2);

        say(kit, "c");
        assertThat(texts(kit)).containsExactly("b".repeat(10), "c");
        say(kit, "d".repeat(9));
        assertThat(texts(kit)).hasSize(3);
        say(kit, "e".repeat(30));
        assertThat(texts(kit)).containsExactly("c", "d".repeat(9), "e".repeat(30));
    }
}
