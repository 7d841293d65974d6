package io.mimikit.kernel.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {
    private final DeadlineHeap<String> heap = new DeadlineHeap<>();

    @Test
    void anEmptyHeapNeverFires() {
        assertThat(heap.peekDueMillis()).isEqualTo(DeadlineHeap.NEVER);
        assertThat(heap.pollDue(Long.MAX_VALUE)).isEmpty();
        assertThat(heap.remove("a")).isFalse();
        assertThat(heap.size()).isZero();
    }

    @Test
    void firesTheEarliestThatIsDue() {
        heap.set("late", 30);
        heap.set("early", 10);
        assertThat(heap.peekDueMillis()).isEqualTo(10);
        assertThat(heap.pollDue(9)).isEmpty();
        assertThat(heap.pollDue(10)).contains("early");
        assertThat(heap.pollDue(29)).isEmpty();
        assertThat(heap.pollDue(31)).contains("late");
    }

    @Test
    void equalDeadlinesKeepTheOrderOfInsertion() {
        for (int i = 0; i < 100; i++) {
            heap.set("k" + i, 5);
        }
        heap.set("k50", 4);
        heap.set("k50", 5);
        for (int i = 0; i < 100; i++) {
            assertThat(heap.pollDue(5)).contains("k" + i);
        }
    }

    @Test
    void aMovedDeadlineIsOneDeadline() {
        heap.set("a", 10);
        heap.set("a", 20);
        heap.set("b", 15);
        assertThat(heap.size()).isEqualTo(2);
        assertThat(heap.pollDue(100)).contains("b");
        assertThat(heap.remove("a")).isTrue();
        assertThat(heap.pollDue(100)).isEmpty();
    }

    @Test
    void behavesLikeASortedList() {
        long seed = Long.getLong("mimikit.seed", System.nanoTime());
        System.out.println("DeadlineHeapTest: -Dmimikit.seed=" + seed);
        RandomGenerator random = new SplittableRandom(seed);
        for (int round = 0; round < 20; round++) {
            compareWithModel(random, 1 + random.nextInt(300), "seed " + seed);
        }
    }

    private static void compareWithModel(RandomGenerator random, int keys, String seed) {
        DeadlineHeap<Integer> heap = new DeadlineHeap<>();
        Map<Integer, Long> model = new LinkedHashMap<>();
        for (int i = 0; i < 5000; i++) {
            int key = random.nextInt(keys);
            long dueMillis = random.nextInt(2 * keys);
            switch (random.nextInt(4)) {
                case 0 -> assertThat(heap.remove(key)).as(seed).isEqualTo(model.remove(key) != null);
                case 1 -> assertThat(heap.pollDue(dueMillis)).as(seed).isEqualTo(pollDue(model, dueMillis));
                default -> {
                    heap.set(key, dueMillis);
                    model.put(key, dueMillis);
                }
            }
            assertThat(heap.size()).as(seed).isEqualTo(model.size());
            assertThat(heap.peekDueMillis())
                    .as(seed)
                    .isEqualTo(
                            model.values().stream().mapToLong(due -> due).min().orElse(DeadlineHeap.NEVER));
        }
        List<Integer> drained = new ArrayList<>();
        Optional<Integer> next = heap.pollDue(Long.MAX_VALUE);
        while (next.isPresent()) {
            drained.add(next.get());
            next = heap.pollDue(Long.MAX_VALUE);
        }
        assertThat(drained).as(seed).isEqualTo(inOrder(model));
    }

    private static Optional<Integer> pollDue(Map<Integer, Long> model, long nowMillis) {
        Optional<Integer> due =
                inOrder(model).stream().findFirst().filter(key -> model.getOrDefault(key, 0L) <= nowMillis);
        due.ifPresent(model::remove);
        return due;
    }

    /** A linked map keeps the order of insertion, and the sort is stable. */
    private static List<Integer> inOrder(Map<Integer, Long> model) {
        return model.entrySet().stream()
                .sorted(Comparator.comparingLong(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .toList();
    }
}
