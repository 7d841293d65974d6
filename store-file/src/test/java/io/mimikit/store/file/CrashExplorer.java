package io.mimikit.store.file;

import io.mimikit.store.simulated.Medium;
import io.mimikit.store.simulated.Medium.Fate;
import io.mimikit.store.simulated.Platter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Cuts the power at every step of a life, makes the states that this may leave, and has the real recovery open each of
 * them. States that were seen with the same expectation are not opened again. Not thread-safe.
 */
final class CrashExplorer {
    /** Up to so many unforced changes, every subset of them is tried. */
    private static final int EXHAUSTIVE_MAX = 9;

    private static final int AT_ONCE = 64;

    private final Random random;
    private final Depth depth;
    private final Set<List<Object>> seen = new HashSet<>();
    private final List<Case> waiting = new ArrayList<>();
    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger opened = new AtomicInteger();
    private int made;

    /**
     * How far to go.
     *
     * @param subsetsMax of the changes that were not forced, at each step
     * @param secondCuts in the recovery of each state that is chosen for it
     * @param secondCutEvery so many states
     * @param violationsMax after so many it is enough
     */
    record Depth(int subsetsMax, int secondCuts, int secondCutEvery, int violationsMax) {}

    private record Case(Platter left, Expectation expected, String where, boolean cutAgain) {}

    CrashExplorer(long seed, Depth depth) {
        this.random = new Random(seed);
        this.depth = depth;
    }

    List<String> violations() {
        return violations;
    }

    /** States that were opened. */
    int opened() {
        return opened.get();
    }

    /** All states that the power cuts of one life may leave. */
    CrashExplorer explore(Life life) {
        walk(life, false);
        return this;
    }

    /** Only states that would not be there if all forces were true. */
    CrashExplorer exploreLies(Life life) {
        walk(life, true);
        return this;
    }

    private void walk(Life life, boolean lies) {
        Medium medium = life.mediumAtStart();
        Expectation expected = Expectation.NOTHING;
        List<Life.Event> events = life.events();
        for (int i = 0; i < events.size() && !isEnough(); i++) {
            int fresh = 0;
            boolean isNews = false;
            switch (events.get(i)) {
                case Life.Event.Stepped stepped -> {
                    fresh = medium.follow(stepped.step());
                    isNews = fresh > 0;
                }
                case Life.Event.Told told -> {
                    expected = told.expected();
                    fresh = medium.unforced().size();
                    isNews = true;
                }
            }
            if (lies ? medium.unforced().stream().anyMatch(Medium.Unforced::isLiedAbout) : isNews) {
                String where = "after step " + i + " of " + events.size();
                for (List<Fate> fates :
                        lies ? withLies(medium) : subsets(medium.unforced().size(), fresh)) {
                    add(medium.survivor(fates), expected, where + " with " + fates);
                }
            }
        }
        openWaiting();
    }

    private boolean isEnough() {
        return violations.size() >= depth.violationsMax();
    }

    /** What was lied about is gone, and the rest all there, or all gone, or each of the lies alone. */
    private static Set<List<Fate>> withLies(Medium medium) {
        List<Medium.Unforced> unforced = medium.unforced();
        Set<List<Fate>> all = new LinkedHashSet<>();
        all.add(unforced.stream()
                .map(each -> each.isLiedAbout() ? Fate.LOST : Fate.KEPT)
                .toList());
        all.add(Collections.nCopies(unforced.size(), Fate.LOST));
        for (int i = 0; i < unforced.size(); i++) {
            if (unforced.get(i).isLiedAbout() && all.size() < 12) {
                all.add(allBut(unforced.size(), Fate.KEPT, i, Fate.LOST));
            }
        }
        return all;
    }

    /** Fates of which at least one of the {@code fresh} last is new: the others were there before. */
    private Set<List<Fate>> subsets(int size, int fresh) {
        Set<List<Fate>> chosen = new LinkedHashSet<>();
        if (size <= EXHAUSTIVE_MAX && 1 << size <= depth.subsetsMax()) {
            for (int bits = 0; bits < 1 << size; bits++) {
                int subset = bits;
                chosen.add(IntStream.range(0, size)
                        .mapToObj(i -> (subset >> i & 1) == 1 ? Fate.KEPT : Fate.LOST)
                        .toList());
            }
        } else {
            sample(size, chosen);
        }
        chosen.removeIf(fates ->
                fresh < size && fates.subList(size - fresh, size).stream().allMatch(fate -> fate == Fate.LOST));
        return chosen;
    }

    private void sample(int size, Set<List<Fate>> chosen) {
        chosen.add(Collections.nCopies(size, Fate.KEPT));
        chosen.add(Collections.nCopies(size, Fate.LOST));
        int each = depth.subsetsMax() / 4;
        for (int i : some(size, each)) {
            chosen.add(allBut(size, Fate.KEPT, i, Fate.LOST));
        }
        for (int i : some(size, each)) {
            chosen.add(IntStream.range(0, size)
                    .mapToObj(k -> k <= i ? Fate.KEPT : Fate.LOST)
                    .toList());
        }
        for (int i : some(size, each / 2)) {
            chosen.add(allBut(size, Fate.LOST, i, Fate.KEPT));
        }
        while (chosen.size() < Math.min(depth.subsetsMax(), 1 << Math.min(size, 20))) {
            double kept = random.nextDouble();
            chosen.add(IntStream.range(0, size).mapToObj(i -> fate(kept)).toList());
        }
    }

    private Fate fate(double kept) {
        if (random.nextDouble() >= kept) {
            return Fate.LOST;
        }
        return random.nextInt(8) == 0 ? Fate.ZEROED : Fate.KEPT;
    }

    /** Up to {@code count} indexes, the last ones surely. */
    private Set<Integer> some(int size, int count) {
        Set<Integer> indexes = new LinkedHashSet<>();
        for (int i = size - 1; i >= 0 && indexes.size() < Math.min(count, 2); i--) {
            indexes.add(i);
        }
        while (indexes.size() < Math.min(size, count)) {
            indexes.add(random.nextInt(size));
        }
        return indexes;
    }

    private static List<Fate> allBut(int size, Fate rest, int index, Fate fate) {
        List<Fate> fates = new ArrayList<>(Collections.nCopies(size, rest));
        fates.set(index, fate);
        return List.copyOf(fates);
    }

    private void add(Platter left, Expectation expected, String where) {
        if (seen.add(List.of(Medium.fingerprint(left), System.identityHashCode(expected)))) {
            made++;
            waiting.add(new Case(left, expected, where, made % depth.secondCutEvery() == 0));
            if (waiting.size() == AT_ONCE) {
                openWaiting();
            }
        }
    }

    private void openWaiting() {
        List<Case> cases = List.copyOf(waiting);
        waiting.clear();
        long seed = random.nextLong();
        IntStream.range(0, cases.size())
                .parallel()
                .filter(i -> !isEnough())
                .forEach(i -> open(cases.get(i), new Random(seed + i)));
    }

    private void open(Case one, Random dice) {
        opened.incrementAndGet();
        FaultyDisk whole = new FaultyDisk(one.left);
        FaultyDisk disk = whole.copy();
        FaultyDisk damaged = whole.copy();
        try {
            Verification.verify(disk, one.expected);
            if (one.cutAgain || depth.violationsMax() == 1) {
                Verification.verifyWithoutNewestManifest(damaged, one.expected);
            }
            if (one.cutAgain) {
                cutAgain(disk.life(), one.expected, dice);
            }
        } catch (Exception | AssertionError e) {
            violations.add(one.where + ": " + Objects.toString(e.getMessage(), e.toString()));
        }
    }

    /** The power goes again while the state is recovered. */
    private void cutAgain(Life recovery, Expectation expected, Random dice) throws java.io.IOException {
        List<Platter.Step> steps = recovery.events().stream()
                .takeWhile(event -> event instanceof Life.Event.Stepped)
                .map(event -> ((Life.Event.Stepped) event).step())
                .toList();
        for (int cut = 0; cut < depth.secondCuts() && !steps.isEmpty(); cut++) {
            Medium medium = recovery.mediumAtStart();
            steps.subList(0, 1 + dice.nextInt(steps.size())).forEach(medium::follow);
            double kept = dice.nextInt(3) / 2.0;
            List<Fate> fates = medium.unforced().stream()
                    .map(each -> dice.nextDouble() < kept ? Fate.KEPT : Fate.LOST)
                    .toList();
            opened.incrementAndGet();
            Verification.verify(new FaultyDisk(medium.survivor(fates)), expected);
        }
    }
}
