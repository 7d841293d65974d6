package io.mimikit.kernel.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A lane chooses what the rules say, whatever happens to it, and keeps its limits. */
class LaneRandomTest {
    private static final int ROUNDS = Boolean.getBoolean("mimikit.long") ? 3000 : 60;
    private static final int OPERATIONS = 1500;
    private static final int KEYS = 5;

    /** A lane beside its oracle. */
    private static final class Pair {
        private final Random random;
        private final Lane lane;
        private final NaiveLane naive;
        private final List<String> held = new ArrayList<>();
        private long now = 1_000_000;
        private int made;

        private Pair(Random random) {
            this.random = random;
            LaneLimits limits = new LaneLimits(
                    "any", 1 + random.nextInt(4), 10_000, 50, 1 + random.nextInt(2000), random.nextInt(3), rules());
            lane = new Lane(limits);
            naive = new NaiveLane(limits);
        }

        private LaneRules rules() {
            Weights weights = new Weights(Map.of("k0", 1 + random.nextInt(5), "k*", 1 + random.nextInt(3)));
            return new LaneRules(weights, rate(), rate(), WhenFull.REJECT);
        }

        private Rate rate() {
            return random.nextBoolean() ? Rate.NONE : new Rate(1 + random.nextInt(7), 1 + random.nextInt(3000));
        }

        private void operate() {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> enqueue();
                case 3, 4, 5, 6 -> startNext();
                case 7, 8 -> release();
                case 9 -> withdraw();
                case 10 -> now += random.nextInt(1500);
                default -> occupyOrResize();
            }
        }

        private void enqueue() {
            String id = "t" + made++;
            String key = "k" + random.nextInt(KEYS);
            boolean foreground = random.nextBoolean();
            int priority = random.nextInt(11);
            long ready = random.nextInt(4) == 0 ? now - random.nextInt(15_000) : now;
            lane.enqueue(id, key, foreground, priority, ready, now);
            naive.enqueue(id, key, foreground, priority, ready);
        }

        private void startNext() {
            Optional<String> next = lane.next(now);
            assertThat(next).isEqualTo(naive.next(now));
            if (next.isPresent()) {
                boolean background = !naive.item(next.get()).foreground();
                assertThat(background
                                && lane.limits().maxConcurrent() > 1
                                && lane.active() == lane.limits().maxConcurrent() - 1)
                        .as("background in the last free slot")
                        .isFalse();
                held.add(naive.item(next.get()).key());
                lane.start(next.get(), now);
                naive.start(next.get(), now);
                assertThat(lane.active()).isLessThanOrEqualTo(lane.limits().maxConcurrent());
            }
        }

        private void release() {
            if (!held.isEmpty()) {
                String key = held.remove(random.nextInt(held.size()));
                lane.release(key, now);
                naive.release(key);
            }
        }

        private void withdraw() {
            if (!naive.waiting.isEmpty()) {
                String id =
                        naive.waiting.get(random.nextInt(naive.waiting.size())).id();
                lane.withdraw(id, now);
                naive.withdraw(id);
            }
        }

        private void occupyOrResize() {
            LaneLimits old = lane.limits();
            if (random.nextInt(3) == 0 && lane.active() < old.maxConcurrent()) {
                String key = "k" + random.nextInt(KEYS);
                held.add(key);
                lane.occupy(key, now);
                naive.occupy(key);
            } else {
                int max = 1 + random.nextInt(4);
                lane.limits(
                        new LaneLimits("any", max, 10_000, 50, old.agingMillis(), old.keyConcurrent(), old.rules()),
                        now);
                naive.maxConcurrent = max;
            }
        }

        /** Where only a rate keeps the next one back, the lane says to the millisecond until when. */
        private void compareWakeUp() {
            if (lane.next(now).isPresent()) {
                return;
            }
            OptionalLong token = lane.nextTokenMillis(now);
            if (token.isPresent()) {
                assertThat(token.getAsLong()).isGreaterThan(now);
                assertThat(naive.next(token.getAsLong() - 1)).isEmpty();
            } else {
                assertThat(naive.next(now + 10_000)).isEmpty();
            }
        }

        private void compare() {
            assertThat(lane.next(now)).isEqualTo(naive.next(now));
            compareWakeUp();
            assertThat(lane.depth()).isEqualTo(naive.waiting.size());
            assertThat(lane.active()).isEqualTo(naive.active);
            assertThat(lane.oldestReadyMillis())
                    .isEqualTo(naive.waiting.stream()
                            .mapToLong(NaiveLane.Item::readyMillis)
                            .min());
        }
    }

    @Test
    void choosesAsTheRulesSay() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Pair pair = new Pair(random);
            try {
                for (int i = 0; i < OPERATIONS; i++) {
                    pair.operate();
                    pair.compare();
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }
}
