package io.mimikit.kernel.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mimikit.kernel.MimikitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a lane promises to those who wait. */
class LaneTest {
    private static final long AGING_MILLIS = 1000;

    private static Lane lane(int maxConcurrent, int keyConcurrent) {
        return new Lane(new LaneLimits("any", maxConcurrent, 2_000_000, 50, AGING_MILLIS, keyConcurrent));
    }

    /** One slot: takes the next and gives the slot back at once. */
    private static String serve(Lane lane, String key, long now) {
        String next = lane.next(now).orElseThrow();
        lane.start(next, now);
        lane.release(key, now);
        return next;
    }

    @Test
    void backgroundNeverTakesTheLastFreeSlotOfTwo() {
        Lane lane = lane(2, 0);
        lane.enqueue("b1", "b", false, 10, 0, 0);
        lane.enqueue("b2", "b", false, 10, 0, 0);
        lane.start(lane.next(0).orElseThrow(), 0);
        assertThat(lane.next(1_000_000)).isEmpty();
        lane.enqueue("f", "f", true, 0, 1_000_000, 1_000_000);
        assertThat(lane.next(1_000_000)).contains("f");
    }

    @Test
    void backgroundMayHaveTheOnlySlot() {
        Lane lane = lane(1, 0);
        lane.enqueue("b", "b", false, 0, 0, 0);
        assertThat(lane.next(0)).contains("b");
    }

    @Test
    void aNoisyKeyDelaysAnotherByOneTurnAtMost() {
        Lane lane = lane(1, 0);
        for (int i = 0; i < 10_000; i++) {
            lane.enqueue("noise" + i, "noisy", false, 5, 0, 0);
        }
        for (int i = 0; i < 100; i++) {
            lane.enqueue("quiet" + i, "quiet", false, 5, 0, 0);
            List<String> served = List.of(serveAny(lane), serveAny(lane));
            assertThat(served).contains("quiet" + i);
        }
    }

    private static String serveAny(Lane lane) {
        String next = lane.next(0).orElseThrow();
        lane.start(next, 0);
        lane.release(next.startsWith("noise") ? "noisy" : "quiet", 0);
        return next;
    }

    /**
     * The bound: after 10 × agingMillis everything is at level 10 whatever its priority, and is served there before all
     * that became ready later. So it waits for what was there before it, for what came in those 10 × agingMillis, and for
     * nothing else.
     */
    @Test
    void whatWaitsIsServedBeforeAllThatCameTenAgingsLater() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Lane lane = lane(1, 0);
        long now = 0;
        lane.enqueue("patient", "p", false, 0, now, now);
        int rivals = 0;
        List<Long> readyOfServed = new ArrayList<>();
        while (true) {
            for (int i = 0; i < 2; i++) {
                lane.enqueue(now + "/" + rivals++, "r" + random.nextInt(3), true, 7 + random.nextInt(4), now, now);
            }
            String next = lane.next(now).orElseThrow();
            lane.start(next, now);
            if (next.equals("patient")) {
                break;
            }
            readyOfServed.add(Long.valueOf(next.substring(0, next.indexOf('/'))));
            lane.release(keyOf(lane, next), now);
            now += 100;
            assertThat(now).as("seed %s", seed).isLessThanOrEqualTo(10 * AGING_MILLIS + 100);
        }
        assertThat(readyOfServed).as("seed %s", seed).allMatch(ready -> ready < 10 * AGING_MILLIS);
    }

    private static String keyOf(Lane lane, String id) {
        for (String key : List.of("r0", "r1", "r2")) {
            try {
                lane.release(key, 0);
                lane.occupy(key, 0);
                return key;
            } catch (IllegalStateException ignored) {
                // not known under this key
            }
        }
        throw new AssertionError(id);
    }

    @Test
    void tasksOfOneKeyClassAndPriorityNeverOvertake() {
        Lane lane = lane(1, 0);
        for (int i = 0; i < 100; i++) {
            lane.enqueue("t" + i, "k", false, 5, i, i);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(serve(lane, "k", 100 + i * 300L)).isEqualTo("t" + i);
        }
    }

    @Test
    void aKeyAtItsLimitIsPassedOver() {
        Lane lane = lane(3, 1);
        lane.enqueue("a1", "a", true, 10, 0, 0);
        lane.enqueue("a2", "a", true, 10, 0, 0);
        lane.enqueue("b1", "b", true, 0, 0, 0);
        lane.start(lane.next(0).orElseThrow(), 0);
        assertThat(lane.next(0)).contains("b1");
        lane.release("a", 0);
        assertThat(lane.next(0)).contains("a2");
    }

    @Test
    void manyWaitingTasksOfAsManyKeysDoNotSlowAnOperationDown() {
        int waiting = Boolean.getBoolean("mimikit.long") ? 1_000_000 : 50_000;
        Lane lane = lane(1, 0);
        for (int i = 0; i < waiting; i++) {
            lane.enqueue("t" + i, "k" + i, false, i % 11, i % 1000, 1000);
        }
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 20_000; i++) {
                String next = lane.next(1000).orElseThrow();
                lane.start(next, 1000);
                lane.release("k" + next.substring(1), 1000);
                lane.enqueue(next, "k" + next.substring(1), false, 5, 1000, 1000);
            }
        });
        assertThat(lane.depth()).isEqualTo(waiting);
    }

    @Test
    void theLongestAgingThatIsAllowedDoesNotOverflow() {
        LaneLimits slow = new LaneLimits("any", 1, 10, 5, LaneLimits.AGING_MILLIS_MAX, 0);
        Lane lane = new Lane(slow);
        long now = Duration.ofDays(365 * 8000).toMillis();
        lane.enqueue("t", "k", false, 0, now, now);
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertThat(lane.next(now)).contains("t"));
    }

    @Test
    void warnsOncePerCrossing() {
        Lane lane = new Lane(new LaneLimits("any", 1, 10, 2, AGING_MILLIS, 0));
        lane.enqueue("a", "k", false, 5, 0, 0);
        assertThat(lane.crossedWarnDepth()).isFalse();
        lane.enqueue("b", "k", false, 5, 0, 0);
        assertThat(lane.crossedWarnDepth()).isTrue();
        assertThat(lane.crossedWarnDepth()).isFalse();
        lane.withdraw("a", 0);
        lane.enqueue("c", "k", false, 5, 0, 0);
        assertThat(lane.crossedWarnDepth()).isTrue();
    }

    @Test
    void limitsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new LaneLimits("worker", 0, 10, 5, 1, 0))
                .isInstanceOf(MimikitException.class)
                .hasMessageContaining("lanes.worker.maxConcurrent")
                .hasMessageContaining("0")
                .hasMessageContaining("1 to 10000");
        assertThatThrownBy(() -> new LaneLimits("worker", 1, 10, 5, Long.MAX_VALUE, 0))
                .hasMessageContaining("lanes.worker.agingMs");
    }
}
