package io.mimikit.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessTreeTest {
    @TempDir
    private Path directory;

    private CommandLab lab;
    private final List<Process> strangers = new ArrayList<>();

    @BeforeEach
    void open() {
        lab = new CommandLab(directory);
    }

    @AfterEach
    void endStrangers() {
        strangers.forEach(Process::destroyForcibly);
    }

    /** Each line starts at least {@code living} processes that would live for minutes. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a plain command           | 1 | exec sleep 300
            a tree                    | 4 | sleep 300 & (sleep 300 & sleep 300) & wait
            one that ignores SIGTERM  | 3 | trap '' TERM; (sleep 300 & sleep 300) & wait
            a child in a new session  | 2 | trap '' TERM; setsid sleep 300 & wait
            a double-forked daemon    | 2 | (setsid sh -c 'trap "" TERM; sleep 300 & wait' &) ; sleep 300
            a stopped child           | 2 | sleep 300 & kill -STOP $! ; wait
            a child without the mark  | 2 | env -i sleep 300 & wait
            a session without mark    | 2 | env -i setsid sleep 300 & wait
            """)
    void nothingOutlivesAnEnd(String what, int living, String line) throws InterruptedException {
        RunningCommand command = lab.start(line);
        awaitTree(command, living);

        EndReport report = command.end(200);

        assertThat(report.survivors()).as(what).isEmpty();
        assertThat(report.ended()).as(what).hasSizeGreaterThanOrEqualTo(living);
        assertThat(report.ended()).as(what).noneMatch(this::lives);
        assertThat(lab.left(command.attemptId())).isEmpty();
        assertThat(command.await(5_000)).as(what).isPresent();
    }

    @Test
    void sigtermComesFirstAndIsEnoughForTheWilling() throws InterruptedException {
        RunningCommand command = lab.start("trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.05; done");
        awaitTree(command, 2);

        command.end(5_000);

        CommandResult result = command.await();
        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.output().text()).startsWith("up\n").endsWith("bye\n");
    }

    @Test
    void aLoopThatForksAllTheTimeIsCaught() throws InterruptedException {
        RunningCommand command = lab.start("trap '' TERM; while :; do sleep 300 & done");
        awaitTree(command, 30);

        EndReport report = command.end(50);

        assertThat(report.survivors()).isEmpty();
        assertThat(lab.left(command.attemptId())).isEmpty();
        command.await();
    }

    @Test
    void aChainInWhichEachParentLeavesIsCaught() throws InterruptedException {
        RunningCommand command = lab.start("""
                trap '' TERM
                hop='(trap "" TERM; sleep 0.01; sh -c "$hop" &)'
                export hop
                sh -c "$hop"
                exec sleep 300""");
        awaitTree(command, 2);

        EndReport report = command.end(50);

        assertThat(report.survivors()).isEmpty();
        assertThat(lab.left(command.attemptId())).isEmpty();
        command.await();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            in the background        | sleep 300 & echo done
            holding the pipe, marked | (setsid sleep 300 &) ; echo done
            without mark             | env -i sleep 300 & echo done
            only the pipe is left    | (env -i setsid sleep 300 &) ; sleep 0.2; echo done
            ignoring SIGTERM         | (trap '' TERM; sleep 300) & echo done
            """)
    void aFinishedCommandLeavesNothingBehind(String what, String line) throws InterruptedException {
        RunningCommand command = lab.start(line);

        CommandResult result = command.await(20_000).orElseThrow();

        assertThat(result.exitCode()).as(what).isZero();
        assertThat(result.output().text()).as(what).isEqualTo("done\n");
        assertThat(result.leftovers().ended()).as(what).isNotEmpty().noneMatch(this::lives);
        assertThat(result.leftovers().complete()).as(what).isTrue();
        assertThat(lab.left(command.attemptId())).isEmpty();
    }

    @RepeatedTest(20)
    void outputThatComesSoonAfterTheMainProcessIsKept() throws InterruptedException {
        CommandSpec spec = CommandSpec.line("(sleep 0.02; echo late; sleep 0.02; echo later) & echo early", directory);
        var patient = new OutputLimits(1_000, 1_000, 1_000, 20_000);

        CommandResult result =
                lab.runner.start(spec, CommandLab.newAttempt(), patient).await();

        assertThat(result.output().text()).isEqualTo("early\nlate\nlater\n");
    }

    @Test
    void parentsAreEndedBeforeTheirChildrenWhateverTheirPids() {
        var grandchild = new ProcessEntry(new ProcessIdentity(3, "c"), 900, 1);
        var child = new ProcessEntry(new ProcessIdentity(900, "b"), 500, 1);
        var parent = new ProcessEntry(new ProcessIdentity(500, "a"), 1, 1);
        var inCircle = new ProcessEntry(new ProcessIdentity(7, "x"), 7, 1);

        assertThat(Hunt.parentsFirst(List.of(grandchild, inCircle, child, parent)))
                .containsSubsequence(parent, child, grandchild)
                .hasSize(4);
    }

    @Test
    void endingWhatIsOverIsHarmless() throws InterruptedException {
        RunningCommand command = lab.start("true");
        command.await();

        assertThat(command.end(0)).isEqualTo(new EndReport(List.of(), List.of()));
    }

    @Test
    void worksWithoutSetsid() throws InterruptedException {
        var poor = new CommandRunner(
                Map.of("PATH", directory.toString()), SecretVariables.standard(), lab.artifacts, lab.tree);
        CommandSpec spec = CommandSpec.line("/bin/sleep 300 & wait", directory);
        RunningCommand command = poor.start(spec, CommandLab.newAttempt(), OutputLimits.standard());
        awaitTree(command, 2);

        assertThat(command.end(1_000).survivors()).isEmpty();
        assertThat(lab.left(command.attemptId())).isEmpty();
    }

    @Test
    void aCommandLeadsASessionOfItsOwn() {
        RunningCommand command = lab.start("sleep 300");
        await().until(() -> lab.tree
                .table()
                .entry(command.identity().pid())
                .filter(entry -> entry.session() == entry.pid())
                .isPresent());

        command.end(0);
    }

    @Test
    void aReusedPidIsSpared() throws Exception {
        Process stranger = stranger(Map.of());
        var stale = new ProcessIdentity(stranger.pid(), "12345@before");

        EndReport report = lab.tree.end(CommandLab.newAttempt(), List.of(stale), 0);

        assertThat(report).isEqualTo(new EndReport(List.of(), List.of()));
        assertThat(stranger.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void otherAttemptsAndThisProcessAreSpared() throws Exception {
        Process other = stranger(Map.of(CommandRunner.MARK, "lab-x1-longer"));
        Process lookalike = stranger(Map.of("NOT_" + CommandRunner.MARK, "lab-x1"));
        ProcessIdentity self = identity(ProcessHandle.current().pid());

        lab.tree.end("lab-x1", List.of(self), 0);

        assertThat(other.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(lookalike.isAlive()).isTrue();
    }

    @Test
    void recoveryFindsMarkedProcessesByAttempt() throws Exception {
        String attempt = CommandLab.newAttempt();
        Process orphan = stranger(Map.of(CommandRunner.MARK, attempt));
        await().until(() -> !lab.left(attempt).isEmpty());

        ProcessIdentity identity = identity(orphan.pid());

        assertThat(lab.left(attempt)).containsExactly(identity);
        assertThat(lab.tree.end(attempt, List.of(), 1_000).ended()).containsExactly(identity);
        assertThat(orphan.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRecordedRootIsEndedWithoutAnyMark() throws Exception {
        Process root = stranger(Map.of());
        ProcessIdentity identity = identity(root.pid());

        assertThat(lab.tree.end("no-such-mark", List.of(identity), 1_000).ended())
                .contains(identity);
        assertThat(root.waitFor(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anInterruptDoesNotStopAnEndAndIsHandedOn() {
        RunningCommand command = lab.start("trap '' TERM; sleep 300 & wait");
        awaitTree(command, 2);

        Thread.currentThread().interrupt();
        EndReport report = command.end(100);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.survivors()).isEmpty();
    }

    /** What was killed may wait to be reaped, and the JDK counts that as alive: so the system is asked who is gone. */
    @Test
    void whereThereAreNoMarksDescendantsAreEnded() throws Exception {
        var portable = new ProcessTree(new PortableProcessTable(), System::nanoTime);
        Process root = new ProcessBuilder("sh", "-c", "trap '' TERM; sleep 300 & sleep 300 & wait").start();
        strangers.add(root);
        await().until(() -> root.descendants().count() == 2);
        List<ProcessIdentity> family =
                root.descendants().map(child -> identity(child.pid())).toList();
        ProcessIdentity identity =
                portable.table().entry(root.pid()).orElseThrow().identity();

        portable.end("any", List.of(identity), 100);

        assertThat(root.waitFor(5, TimeUnit.SECONDS)).isTrue();
        await().until(() -> family.stream().noneMatch(this::lives));
    }

    private Process stranger(Map<String, String> variables) throws Exception {
        var builder = new ProcessBuilder("sleep", "300");
        builder.environment().putAll(variables);
        Process process = builder.start();
        strangers.add(process);
        return process;
    }

    private ProcessIdentity identity(long pid) {
        return lab.tree.table().entry(pid).orElseThrow().identity();
    }

    private boolean lives(ProcessIdentity process) {
        return lab.tree
                .table()
                .entry(process.pid())
                .filter(entry -> entry.identity().equals(process))
                .isPresent();
    }

    /** Waits until the command's shell and what descends from it, marked or not, are that many. */
    private void awaitTree(RunningCommand command, int living) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    ProcessHandle main =
                            ProcessHandle.of(command.identity().pid()).orElseThrow();
                    long related = main.descendants().count() + 1;
                    return Math.max(related, lab.left(command.attemptId()).size()) >= living;
                });
    }
}
