package io.mimikit.kernel.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mimikit.kernel.MimikitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static Lane ruled(Weights weights, Rate rate, Rate keyRate) {
        LaneRules rules = new LaneRules(weights, rate, keyRate, WhenFull.REJECT);
        return new Lane(new LaneLimits("any", 2, 2_000_000, 50, AGING_MILLIS, 0).with(rules));
    }

    @Test
    void aKeyGetsAsManyTurnsAsItsWeightSays() {
        Lane lane = ruled(new Weights(Map.of("gold", 3, "si*", 2)), Rate.NONE, Rate.NONE);
        Map<String, Integer> served = new HashMap<>();
        for (int i = 0; i < 600; i++) {
            for (String key : List.of("gold", "silver", "iron")) {
                lane.enqueue(key + " " + i, key, true, 5, 0, 0);
            }
        }
        for (int i = 0; i < 600; i++) {
            String next = lane.next(0).orElseThrow();
            String key = next.substring(0, next.indexOf(' '));
            lane.start(next, 0);
            lane.release(key, 0);
            served.merge(key, 1, Integer::sum);
        }
        assertThat(served).isEqualTo(Map.of("gold", 300, "silver", 200, "iron", 100));
    }

    @Test
    void theNameItselfWinsOverPatternsAndALongPatternOverAShortOne() {
        Weights weights = new Weights(Map.of("*", 2, "trigger.*", 3, "trigger.a*z", 4, "trigger.abcz", 5));
        assertThat(List.of("main", "trigger.b", "trigger.axz", "trigger.abcz", "xtrigger."))
                .extracting(weights::of)
                .containsExactly(2, 3, 4, 5, 2);
        assertThat(new Weights(Map.of("a*", 2)).of("b")).isEqualTo(1);
    }

    @Test
    void aLaneStartsNoMoreThanItsRateAndSaysWhenTheNextMay() {
        Lane lane = ruled(Weights.EQUAL, new Rate(3, 60_000), Rate.NONE);
        for (int i = 0; i < 10; i++) {
            lane.enqueue("t" + i, "k" + i, true, 5, 0, 0);
        }
        for (int i = 0; i < 3; i++) {
            serve(lane, "k" + i, 0);
        }
        assertThat(lane.next(0)).isEmpty();
        assertThat(lane.nextTokenMillis(0)).hasValue(20_000);
        assertThat(lane.next(19_999)).isEmpty();
        assertThat(lane.next(20_000)).contains("t3");
    }

    @Test
    void aKeyAtItsRateIsPassedOverAndComesBack() {
        Lane lane = ruled(Weights.EQUAL, Rate.NONE, new Rate(1, 5000));
        lane.enqueue("a1", "a", true, 10, 0, 0);
        lane.enqueue("a2", "a", true, 10, 1, 1);
        lane.enqueue("b1", "b", true, 0, 1, 1);
        assertThat(serve(lane, "a", 1)).isEqualTo("a1");
        assertThat(serve(lane, "b", 1)).isEqualTo("b1");
        assertThat(lane.next(1)).isEmpty();
        assertThat(lane.nextTokenMillis(1)).hasValue(5001);
        assertThat(lane.next(5000)).isEmpty();
        assertThat(lane.next(5001)).contains("a2");
    }

    @Test
    void aRateGoesOnWhenTheClockIsSetBack() {
        Rate slow = new Rate(1, 5000);
        long year = 31_536_000_000L;
        for (Lane lane : List.of(ruled(Weights.EQUAL, slow, Rate.NONE), ruled(Weights.EQUAL, Rate.NONE, slow))) {
            lane.enqueue("a1", "a", true, 5, year, year);
            lane.enqueue("a2", "a", true, 5, year, year);
            serve(lane, "a", year);
            assertThat(lane.next(100)).isEmpty();
            assertThat(lane.nextTokenMillis(100)).hasValue(5100);
            assertThat(lane.next(5100)).contains("a2");
        }
    }

    @Test
    void aRateThatIsChangedHoldsAtOnce() {
        Lane lane = ruled(Weights.EQUAL, Rate.NONE, Rate.NONE);
        for (int i = 0; i < 4; i++) {
            lane.enqueue("a" + i, "a", true, 5, 0, 0);
        }
        serve(lane, "a", 0);
        LaneRules strict = new LaneRules(Weights.EQUAL, Rate.NONE, new Rate(1, 1000), WhenFull.REJECT);
        lane.limits(lane.limits().with(strict), 0);
        serve(lane, "a", 0);
        assertThat(lane.next(0)).isEmpty();
        lane.limits(lane.limits().with(LaneRules.PLAIN), 0);
        assertThat(lane.next(0)).contains("a2");
    }

    /** Whoever comes with ever new keys must not get around the rate of one, nor fill the memory. */
    @Test
    void aKeyThatComesBackStillOwesWhatItOwed() {
        Lane lane = ruled(Weights.EQUAL, Rate.NONE, new Rate(1, 1_000_000));
        lane.enqueue("first", "mine", true, 5, 0, 0);
        serve(lane, "mine", 0);
        for (int i = 0; i < 1000; i++) {
            lane.enqueue("t" + i, "k" + i, true, 5, 0, 0);
            serve(lane, "k" + i, 0);
        }
        lane.enqueue("second", "mine", true, 10, 0, 0);
        assertThat(lane.next(999_999)).isEmpty();
        assertThat(lane.next(1_000_000)).contains("second");
    }

    @Test
    void waitsAreToldByShareOfTheTasksAndByKey() {
        Lane lane = lane(1, 0);
        for (int i = 1; i <= 100; i++) {
            lane.enqueue("t" + i, i <= 90 ? "many" : "few", true, 5, 0, 0);
        }
        for (int i = 1; i <= 100; i++) {
            String next = lane.next(i * 100L).orElseThrow();
            lane.start(next, i * 100L);
            lane.release(Integer.parseInt(next.substring(1)) <= 90 ? "many" : "few", i * 100L);
        }
        assertThat(lane.waits().count(10_000)).isEqualTo(100);
        assertThat(lane.waits().quantile(0.5, 10_000)).isBetween(5000L, 5625L);
        assertThat(lane.waits().quantile(0.99, 10_000)).isBetween(9900L, 11_200L);
        assertThat(lane.busiestKeys(5)).extracting(KeyFigures::key).containsExactly("many", "few");
        assertThat(lane.busiestKeys(5)).extracting(KeyFigures::started).containsExactly(90L, 10L);
        assertThat(lane.waits().count(10_000 + 2 * WaitTimes.WINDOW_MILLIS)).isZero();
    }

    @Test
    void theBusiestKeysAreFoundAmongAnyNumber() {
        Lane lane = lane(1, 0);
        for (int i = 0; i < 20_000; i++) {
            lane.enqueue("t" + i, i % 4 == 0 ? "loud" : "k" + i, true, 5, 0, 0);
        }
        assertThat(lane.busiestKeys(1).getFirst().key()).isEqualTo("loud");
        assertThat(lane.busiestKeys(1).getFirst().depth()).isEqualTo(5000);
        assertThat(lane.busiestKeys(1000)).hasSize(BusiestKeys.KEYS_MAX);
    }

    @Test
    void aClosedLaneIsDrainedWhenItIsPausedWithNothingLeft() {
        Lane lane = lane(1, 0);
        lane.enqueue("t", "k", true, 5, 0, 0);
        lane.draining(true);
        assertThat(lane.hasRunDry()).isFalse();
        lane.start(lane.next(0).orElseThrow(), 0);
        assertThat(lane.hasRunDry()).isFalse();
        lane.release("k", 0);
        assertThat(lane.hasRunDry()).isTrue();
        lane.paused(true, null);
        assertThat(lane.isDrained()).isTrue();
    }

    @Test
    void manyWaitingTasksOfAsManyKeysDoNotSlowAnOperationDown() {
        int waiting = Boolean.getBoolean("mimikit.long") ? 1_000_000 : 50_000;
        manyWaiting(lane(1, 0), waiting);
    }

    @Test
    void ratesAndWeightsOfManyKeysDoNotSlowAnOperationDown() {
        int waiting = Boolean.getBoolean("mimikit.long") ? 1_000_000 : 50_000;
        Weights weights = new Weights(Map.of("k1*", 3, "k*7", 2));
        manyWaiting(ruled(weights, new Rate(1_000_000, 1000), new Rate(2, 60_000)), waiting);
    }

    private static void manyWaiting(Lane lane, int waiting) {
        for (int i = 0; i < waiting; i++) {
            lane.enqueue("t" + i, "k" + i, false, i % 11, i % 1000, 1000);
        }
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 20_000; i++) {
                String next = lane.next(1000).orElseThrow();
                lane.start(next, 1000);
                lane.release("k" + next.substring(1), 1000);
                lane.enqueue(next, "k" + next.substring(1), false, 5, 1000, 1000);
                assertThat(lane.oldestReadyMillis()).isPresent();
                assertThat(lane.nextTokenMillis(1000)).isPresent();
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
