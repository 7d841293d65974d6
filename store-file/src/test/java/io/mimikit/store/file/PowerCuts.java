package io.mimikit.store.file;

import io.mimikit.store.simulated.Medium;
import io.mimikit.store.simulated.Medium.Fate;
import io.mimikit.store.simulated.Platter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The power goes at the steps of one action, and of what was not forced any part is left: all of it, nothing, all but one
 * of the newest, one of the newest alone, and some by chance. Not thread-safe.
 */
final class PowerCuts {
    private static final boolean LONG = Boolean.getBoolean("mimikit.long");
    private static final long SEED = LONG ? System.nanoTime() : 20_261_122;
    private static final int SAMPLES = LONG ? 8 : 1;

    private final Random random = new Random(SEED);
    private final int each;
    private final int violationsMax;
    private int opened;

    /** @param each of the steps one in so many is followed by a power cut, and the last one always */
    PowerCuts(int each) {
        this(each, Integer.MAX_VALUE);
    }

    PowerCuts(int each, int violationsMax) {
        this.each = each;
        this.violationsMax = violationsMax;
    }

    /** What must hold of what is left. */
    interface Check {
        void holds(FaultyDisk left, boolean over) throws IOException;
    }

    /** How many states were looked at. */
    int opened() {
        return opened;
    }

    /** Does it once, and answers in words what does not hold after the power went in it. */
    List<String> violations(FaultyDisk disk, Consumer<Disk> action, Check check) {
        action.accept(disk);
        Medium medium = disk.life().mediumAtStart();
        List<String> violations = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        List<Platter.Step> steps = disk.life().steps();
        for (int i = 0; i < steps.size() && violations.size() < violationsMax; i++) {
            medium.follow(steps.get(i));
            boolean last = i + 1 == steps.size();
            if (random.nextInt(each) > 0 && !last) {
                continue;
            }
            for (List<Fate> fates : fates(medium)) {
                Platter left = medium.survivor(fates);
                if (seen.add(Medium.fingerprint(left)) || last) {
                    opened++;
                    try {
                        check.holds(new FaultyDisk(left), last);
                    } catch (AssertionError | Exception e) {
                        violations.add("seed " + SEED + ", step " + i + " of " + steps.size() + ", " + fates + ": "
                                + e.getMessage());
                    }
                }
            }
        }
        return violations;
    }

    private Set<List<Fate>> fates(Medium medium) {
        int size = medium.unforced().size();
        Set<List<Fate>> all = new LinkedHashSet<>();
        all.add(Collections.nCopies(size, Fate.LOST));
        all.add(Collections.nCopies(size, Fate.KEPT));
        for (int i = Math.max(0, size - 2); i < size; i++) {
            List<Fate> without = new ArrayList<>(Collections.nCopies(size, Fate.KEPT));
            without.set(i, Fate.LOST);
            all.add(without);
            List<Fate> alone = new ArrayList<>(Collections.nCopies(size, Fate.LOST));
            alone.set(i, Fate.KEPT);
            all.add(alone);
        }
        for (int i = 0; i < SAMPLES && size > 0; i++) {
            double kept = random.nextDouble();
            all.add(Stream.generate(() -> random.nextDouble() < kept ? Fate.KEPT : Fate.LOST)
                    .limit(size)
                    .toList());
        }
        return all;
    }
}
