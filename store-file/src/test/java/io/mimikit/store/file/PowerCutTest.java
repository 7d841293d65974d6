package io.mimikit.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.MimikitException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The power goes at every single operation of a store's life, and nothing that was acknowledged is lost. */
class PowerCutTest {
    private static final long SEED = 20_261_122;

    @ParameterizedTest
    @EnumSource(FaultyDisk.Loss.class)
    void nothingAcknowledgedIsLostWhereverThePowerGoes(FaultyDisk.Loss loss) {
        List<String> violations = violations(op -> false, loss, Integer.MAX_VALUE);
        assertThat(violations).as("seed " + SEED).isEmpty();
    }

    /** Each force is there for a reason: without it, some power cut loses something. */
    static Stream<Arguments> forces() {
        return Stream.of(
                Arguments.of("force", "/journal/"),
                Arguments.of("forceDirectory", "/journal"),
                Arguments.of("force", "FORMAT.json.tmp"),
                Arguments.of("force", "/state/tasks-"),
                Arguments.of("force", "/state/manifest.json.tmp"),
                Arguments.of("forceDirectory", "/state/state"),
                Arguments.of("force", "/runs/finished-"),
                Arguments.of("forceDirectory", "/state/runs"),
                Arguments.of("force", "/runs/tasks/"),
                Arguments.of("forceDirectory", "/runs/tasks"),
                Arguments.of("force", "/runs/triggers/"),
                Arguments.of("forceDirectory", "/runs/triggers"),
                Arguments.of("force", "/audit/"),
                Arguments.of("forceDirectory", "/audit"));
    }

    @ParameterizedTest
    @MethodSource("forces")
    void eachForceIsNeeded(String what, String file) {
        Predicate<FaultyDisk.Op> lie = op -> op.is(what, file)
                && (what.equals("force") || op.file().toString().endsWith(file));
        List<String> violations = new ArrayList<>();
        for (FaultyDisk.Loss loss : List.of(FaultyDisk.Loss.ALL, FaultyDisk.Loss.SOME)) {
            if (violations.isEmpty()) {
                violations.addAll(violations(lie, loss, 1));
            }
        }
        assertThat(violations)
                .as("a lie about " + what + " of " + file + " must be noticed")
                .isNotEmpty();
    }

    private static List<String> violations(Predicate<FaultyDisk.Op> lie, FaultyDisk.Loss loss, int limit) {
        Random random = new Random(SEED);
        List<String> violations = new ArrayList<>();
        for (long cut = 1; violations.size() < limit; cut++) {
            FaultyDisk disk = new FaultyDisk().lieAbout(lie).cutPowerAt(cut);
            Scenario scenario = new Scenario(disk);
            boolean ended = scenario.run();
            FaultyDisk left = disk.restart(loss, random);
            try {
                Scenario.verify(left, scenario.world, scenario.acknowledged());
            } catch (AssertionError | MimikitException e) {
                FaultyDisk.Op at = disk.ops().getLast();
                violations.add("cut at " + cut + " (" + at + "): " + e.getMessage());
            }
            if (ended) {
                break;
            }
        }
        return violations;
    }

    @Test
    void theLastOperationsOfALifeAreCutToo() {
        FaultyDisk disk = new FaultyDisk();
        assertThat(new Scenario(disk).run()).isTrue();
        assertThat(disk.ops().size()).isGreaterThan(100);
    }
}
