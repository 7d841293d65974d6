package io.mimikit.simulator;

import io.mimikit.store.simulated.Medium;
import io.mimikit.store.simulated.Medium.Fate;
import io.mimikit.store.simulated.Platter;
import io.mimikit.store.simulated.SimulatedDisk;
import io.mimikit.testkit.SettableClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A computer with a clock and a disk, on which one process runs after the other. Not thread-safe. */
final class Machine {
    static final Path STATE = Path.of("/state").toAbsolutePath();

    private final SettableClock clock;
    private final Weather weather;
    private Platter platter = Platter.empty(STATE.getRoot());
    private Medium medium = new Medium(platter);
    private SimulatedDisk disk;

    Machine(SettableClock clock) {
        this.clock = clock;
        this.weather = new Weather(clock);
        this.disk = new SimulatedDisk(platter, weather);
        platter.followedBy(medium::follow);
    }

    SettableClock clock() {
        return clock;
    }

    Weather weather() {
        return weather;
    }

    /** The disk for a new process. */
    SimulatedDisk disk() {
        weather.started();
        disk = new SimulatedDisk(platter, weather);
        return disk;
    }

    /** The process is gone; what it wrote is in the machine's memory. */
    void killed() {
        disk.processDied();
    }

    /** The power is gone; of what was not forced any part may be on the disk. */
    void powerCut(Random dice) {
        double kept = dice.nextInt(3) == 0 ? dice.nextInt(2) : dice.nextDouble();
        List<Fate> fates = new ArrayList<>();
        for (int i = medium.unforced().size(); i > 0; i--) {
            fates.add(fate(dice, kept));
        }
        platter = medium.survivor(fates);
        medium = new Medium(platter);
        platter.followedBy(medium::follow);
    }

    private static Fate fate(Random dice, double kept) {
        if (dice.nextDouble() >= kept) {
            return Fate.LOST;
        }
        return dice.nextInt(8) == 0 ? Fate.ZEROED : Fate.KEPT;
    }
}
