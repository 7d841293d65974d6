package io.mimikit.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.engine.EngineFixture;
import io.mimikit.kernel.entity.IdempotencyEntry;
import io.mimikit.kernel.entity.WorkClass;
import io.mimikit.kernel.request.TaskRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A key holds for a day, to the millisecond, and leaves nothing behind. */
class IdempotencyTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final EngineFixture kit = new EngineFixture();

    private String post(String fingerprint) {
        Idempotency key = new Idempotency("POST /api/tasks alice", "k", fingerprint);
        return kit.ask(new CreateTask(TaskRequest.prompt("worker", "p"), WorkClass.FOREGROUND, key));
    }

    @Test
    void aTaskIsMadeOncePerKey() {
        String first = post("same");
        assertThat(post("same")).isEqualTo(first);
        assertThatThrownBy(() -> post("other"))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(kit.started).containsExactly(first);
    }

    @Test
    void aKeyHoldsUpToTheLastMillisecondAlsoAfterARestart() {
        String first = post("same");
        kit.clock.advance(DAY.minusMillis(1));
        kit.crash();
        assertThat(post("same")).isEqualTo(first);
    }

    @Test
    void aKeyIsFreeAgainAtOnceWhenItsDayIsOver() {
        String first = post("same");
        kit.clock.advance(DAY);
        assertThat(post("other")).isNotEqualTo(first);
    }

    @Test
    void keysThatAreOverAreForgotten() {
        assertThat(post("same")).isNotEmpty();
        assertThat(kit.all(IdempotencyEntry.class)).hasSize(1);
        kit.pass(DAY);
        assertThat(kit.all(IdempotencyEntry.class)).isEmpty();
    }
}
