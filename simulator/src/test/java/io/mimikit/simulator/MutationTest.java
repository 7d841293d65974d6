package io.mimikit.simulator;

import static io.mimikit.simulator.Mutation.around;
import static io.mimikit.simulator.Mutation.first;
import static io.mimikit.simulator.Mutation.neverIs;
import static io.mimikit.simulator.Mutation.withoutCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.constant.ConstantDescs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Bugs that people make in engines like this one, planted one at a time: the simulator must find each of them. */
class MutationTest {
    private static final int SEEDS_MAX = 12;
    /** A planted bug may keep the engine busy for ever, which is no find. */
    private static final int MINUTES_MAX = 3;

    private static final Duration LENGTH = Duration.ofHours(16);
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(2);

    private static final String KERNEL = "io.mimikit.kernel.";
    private static final String DECIDE = KERNEL + "decide.";
    private static final String LANE = KERNEL + "lane.Lane";
    private static final String STORE = "io.mimikit.store.file.";

    private static void nothing(CodeBuilder code) {
        // the instruction stays alone
    }

    private static void plusOne(CodeBuilder code) {
        code.iconst_1().iadd();
    }

    private static final List<Mutation> MUTATIONS = List.of(
            withoutCall("a deadline is not armed", KERNEL + "state.State", "arm", "set"),
            withoutCall("a deferred task is never woken", DECIDE + "DeadlineReached", "ofTask", "ready"),
            Mutation.alwaysTrue("any attempt may end a task", DECIDE + "FinishAttempt", "lambda$decide", "equals"),
            Mutation.otherConstant("a slot is released twice", LANE, "release", 1, 2),
            Mutation.afterOperator("one more than maxConcurrent", LANE, "first", Opcode.ISUB, MutationTest::plusOne),
            around(
                    "background takes the last slot",
                    LANE,
                    "first",
                    "peek",
                    code -> code.pop().iconst_1(),
                    MutationTest::nothing),
            first("waiting is worth nothing", KERNEL + "lane.Turns", "promoteDue", CodeBuilder::return_),
            first(
                    "a key has no limit",
                    KERNEL + "lane.Turns",
                    "isAtLimit",
                    code -> code.iconst_0().ireturn()),
            withoutCall("answered before it is forced", STORE + "Journal", "writeForced", "force"),
            withoutCall("a new segment's name is not forced", STORE + "Journal", "startSegment", "forceDirectory"),
            first("a torn tail is kept", STORE + "Recovery", "cut", CodeBuilder::return_),
            first(
                    "published before it is committed",
                    KERNEL + "engine.Engine",
                    "commit",
                    code -> code.aload(0)
                            .aload(1)
                            .invokevirtual(
                                    Mutation.kernel("engine.Engine"),
                                    "publish",
                                    Mutation.signature(ConstantDescs.CD_void, Mutation.kernel("engine.Batch")))),
            first("a trigger fires and does not advance", DECIDE + "FireDueTrigger", "advance", CodeBuilder::return_),
            neverIs("at most once is at least once", DECIDE + "Interruption", "settle", "AT_MOST_ONCE"),
            first("orphans are left alone", DECIDE + "RecoverOrphans", "recover", CodeBuilder::return_),
            first(
                    "a repeated request is carried out again",
                    DECIDE + "Idempotency",
                    "once",
                    code -> code.aload(2)
                            .invokeinterface(
                                    java.lang.constant.ClassDesc.of("java.util.function.Supplier"),
                                    "get",
                                    Mutation.signature(ConstantDescs.CD_Object))
                            .checkcast(ConstantDescs.CD_String)
                            .areturn()),
            neverIs("the result of a cancelled task is kept", DECIDE + "FinishAttempt", "kept", "CANCELLED"),
            around(
                    "a reply is said twice",
                    DECIDE + "ApplyOutputs",
                    "apply",
                    "reply",
                    code -> code.dup2()
                            .invokevirtual(
                                    Mutation.kernel("decide.ApplyOutputs"),
                                    "reply",
                                    Mutation.signature(ConstantDescs.CD_void, ConstantDescs.CD_String)),
                    MutationTest::nothing),
            around(
                    "one attempt too many",
                    DECIDE + "FinishAttempt",
                    "mayRepeat",
                    "maxAttempts",
                    MutationTest::nothing,
                    MutationTest::plusOne));

    @AfterAll
    static void end() {
        THREADS.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> everyPlantedBugIsFound() {
        List<Future<Optional<String>>> finds =
                MUTATIONS.stream().map(each -> THREADS.submit(() -> find(each))).toList();
        return Stream.iterate(0, i -> i < MUTATIONS.size(), i -> i + 1)
                .map(i -> dynamicTest(MUTATIONS.get(i).name(), () -> {
                    Optional<String> found = finds.get(i).get(MINUTES_MAX, TimeUnit.MINUTES);
                    found.ifPresent(what -> System.out.println(MUTATIONS.get(i).name() + " → " + what));
                    assertThat(found).as("seeds 1 to " + SEEDS_MAX).isPresent();
                    assertThat(found.get()).doesNotContain("the simulator works");
                }));
    }

    private static Optional<String> find(Mutation mutation) throws Exception {
        MutatedProgram program = new MutatedProgram(mutation);
        for (int seed = 1; seed <= SEEDS_MAX; seed++) {
            Optional<String> found = program.simulate(seed, LENGTH);
            if (found.isPresent()) {
                String text = found.get();
                return Optional.of("seed " + seed + ": " + text.substring(0, Math.min(140, text.length())));
            }
        }
        return Optional.empty();
    }

    @Test
    void aBugThatCanNotBePlantedIsAnError() {
        Mutation gone = withoutCall("gone", LANE, "next", "noSuchCall");
        assertThatThrownBy(() -> new MutatedProgram(gone))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("gone: nothing in " + LANE + ".next is as it is expected there");
    }
}
