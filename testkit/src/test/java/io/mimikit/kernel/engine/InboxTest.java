package io.mimikit.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final long LONG_NANOS = Duration.ofMinutes(5).toNanos();

    private static Inbox.Query<Boolean> query() {
        return new Inbox.Query<>((State ignored) -> true, new CompletableFuture<>());
    }

    @Test
    void aWakeBeforeTheWaitEndsTheWait() {
        Inbox inbox = new Inbox();
        inbox.wake();
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> inbox.await(LONG_NANOS));
    }

    @Test
    void whatIsThereEndsTheWait() {
        Inbox inbox = new Inbox();
        inbox.put(query());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> inbox.await(LONG_NANOS));
    }

    /** Whoever is let in while the inbox closes is answered, be it with a refusal. */
    @Test
    void nobodyIsLeftWithoutAnAnswerWhenItCloses() throws Exception {
        for (int round = 0; round < 2000; round++) {
            Inbox inbox = new Inbox();
            List<CompletableFuture<Boolean>> accepted = new ArrayList<>();
            Thread sender = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 50; i++) {
                    Inbox.Query<Boolean> query = query();
                    try {
                        inbox.put(query);
                    } catch (MimikitException ignored) {
                        return; // refused at once is an answer too
                    }
                    accepted.add(query.answer());
                }
            });
            inbox.close();
            sender.join();
            for (CompletableFuture<Boolean> answer : accepted) {
                assertThat(answer.handle((ok, error) -> error != null).get(10, TimeUnit.SECONDS))
                        .isTrue();
            }
        }
    }
}
