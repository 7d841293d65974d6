package io.mimikit.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.agent.watch.FileWatcher;
import io.mimikit.agent.watch.WatchLimits;
import io.mimikit.agent.workdir.WorkDirectory;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.decide.CreateTrigger;
import io.mimikit.kernel.decide.DeleteTrigger;
import io.mimikit.kernel.decide.EditTrigger;
import io.mimikit.kernel.decide.PauseTrigger;
import io.mimikit.kernel.decide.ResumeTrigger;
import io.mimikit.kernel.engine.AttemptRunner;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineLoop;
import io.mimikit.kernel.engine.EngineSetup;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.StopReason;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.request.TriggerRequest;
import io.mimikit.testkit.store.MemoryStore;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is watched follows what is committed: a real engine, a real watcher, real files. */
final class FileConditionsTest implements AttemptRunner {
    private static final Actor USER = new Actor("test", "http", "127.0.0.1");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path root;

    private final MemoryStore store = new MemoryStore();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Engine engine;

    @SuppressWarnings("NullAway.Init")
    private EngineLoop loop;

    @SuppressWarnings("NullAway.Init")
    private FileWatcher watcher;

    @SuppressWarnings("NullAway.Init")
    private FileConditions conditions;

    @BeforeEach
    void start() {
        InstantSource clock = InstantSource.system();
        Ulids ids = new Ulids(clock, new Random());
        engine = new Engine(new EngineSetup(
                KernelConfig.defaults(), store, clock, System::nanoTime, ids, new Random(), "life-" + ids.next()));
        engine.open();
        engine.recover(this);
        loop = EngineLoop.start(engine);
        watcher = new FileWatcher(
                WatchLimits.DEFAULT.pollMillis(600_000, 600_000),
                () -> FileSystems.getDefault().newWatchService(),
                clock,
                System::nanoTime);
        conditions = new FileConditions(engine, watcher, new WorkDirectory(root));
        conditions.start();
    }

    @AfterEach
    void stop() {
        conditions.close();
        watcher.close();
        loop.close();
    }

    @Override
    public void start(Task task, Attempt attempt) {}

    @Override
    public void stop(Task task, Attempt attempt, StopReason reason) {}

    private void create(String id, Map<String, Object> condition) {
        Map<String, Object> body =
                Map.of("id", id, "condition", condition, "overlap", "allow", "task", Map.of("prompt", "act"));
        engine.call(
                USER,
                new CreateTrigger(
                        TriggerRequest.read(
                                Input.of(body, "trigger"),
                                engine.config(),
                                InstantSource.system().instant(),
                                null),
                        null));
    }

    private static Map<String, Object> changed(String path) {
        return Map.of("fileChanged", Map.of("path", path));
    }

    private Trigger trigger(String id) {
        return engine.query(state -> state.trigger(id).orElseThrow());
    }

    private LeafState leaf(String id, String place) {
        return trigger(id).state().condition().leaf(place);
    }

    private void awaitSeen(String id) {
        await(id + " is seen")
                .atMost(PATIENCE)
                .until(() -> leaf(id, "fileChanged").fingerprint() != null);
    }

    private void awaitRuns(String id, long runs) {
        await(runs + " runs").atMost(PATIENCE).until(() -> trigger(id).state().runs() == runs);
    }

    /** At once, as a busy machine may take its time between making a file and filling it. */
    private void write(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Path whole = Files.writeString(root.resolve("whole.tmp"), text);
        Files.move(whole, root.resolve(path), StandardCopyOption.ATOMIC_MOVE);
    }

    /** A trigger on other files that is run by them: whatever was to happen before has happened then. */
    private void awaitRoundTrip(int number) throws IOException {
        if (number == 1) {
            create("control", changed("control/*"));
            awaitSeen("control");
        }
        write("control/" + number, "x");
        awaitRuns("control", number);
    }

    @Test
    void aChangeRunsItAndWhatWasThereBeforeDoesNot() throws IOException {
        write("in/old.txt", "old");
        create("it", changed("in/*"));
        awaitSeen("it");
        write("in/new.txt", "new");
        awaitRuns("it", 1);
        awaitRoundTrip(1);
        assertThat(trigger("it").state().runs()).isEqualTo(1);
    }

    @Test
    void whoWaitsForTheFirstLookMayRelyOnEveryChangeAfterIt() throws IOException {
        for (int i = 0; i < 20; i++) {
            create("it" + i, changed("in" + i + "/**/*.csv"));
            conditions.awaitFirstLook("it" + i, PATIENCE);
            write("in" + i + "/deep/new.csv", "new");
        }
        for (int i = 0; i < 20; i++) {
            awaitRuns("it" + i, 1);
        }
    }

    @Test
    void nobodyWaitsForALookThatCanNotBe(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(root.resolve("out"), elsewhere);
        create("it", changed("out/*"));
        conditions.awaitFirstLook("it", Duration.ofDays(1));
        conditions.awaitFirstLook("nobody", Duration.ofDays(1));
        assertThat(leaf("it", "fileChanged").error()).isNotNull();
    }

    @Test
    void whatChangesDuringAPauseIsNotMadeUpFor() throws IOException {
        create("it", changed("in/*"));
        awaitSeen("it");
        engine.call(USER, new PauseTrigger("it", ""));
        write("in/a.txt", "paused");
        awaitRoundTrip(1);
        engine.call(USER, new ResumeTrigger("it"));
        awaitSeen("it");
        awaitRoundTrip(2);
        assertThat(trigger("it").state().runs()).isZero();
        write("in/a.txt", "resumed");
        awaitRuns("it", 1);
    }

    @Test
    void anEditWatchesTheNewFilesAndNoLongerTheOld() throws IOException {
        create("it", changed("old/*"));
        awaitSeen("it");
        engine.call(USER, new EditTrigger("it", Map.of("condition", changed("new/*"))));
        awaitSeen("it");
        write("old/a.txt", "x");
        awaitRoundTrip(1);
        assertThat(trigger("it").state().runs()).isZero();
        write("new/a.txt", "x");
        awaitRuns("it", 1);
    }

    @Test
    void anEditOfSomethingElseLosesNoChange() throws IOException {
        create("it", changed("in/*"));
        awaitSeen("it");
        write("in/a.txt", "x");
        engine.call(USER, new EditTrigger("it", Map.of("name", "other")));
        awaitRuns("it", 1);
        write("in/a.txt", "y");
        awaitRuns("it", 2);
    }

    @Test
    void whatChangedWhileNobodyRanIsSeenAtTheStart() throws IOException {
        write("in/a.txt", "x");
        create("it", changed("in/*"));
        awaitSeen("it");
        stop();
        write("in/a.txt", "y");
        start();
        awaitRuns("it", 1);
        String run = trigger("it").state().runningTaskIds().getFirst();
        Task task = engine.query(state -> state.task(run).orElseThrow());
        assertThat(task.spec().data().toString()).contains("away=true");
    }

    @Test
    void nothingIsWatchedForATriggerThatIsGone() throws IOException {
        create("it", Map.of("fileExists", Map.of("path", "go.txt")));
        await().atMost(PATIENCE).until(() -> leaf("it", "fileExists").value() != null);
        engine.call(USER, new DeleteTrigger("it"));
        write("go.txt", "x");
        awaitRoundTrip(1);
        boolean gone = engine.query(state -> state.trigger("it").isEmpty());
        assertThat(gone).isTrue();
    }

    @Test
    void aFileThatComesToExistRunsItOnceUntilItGoes() throws IOException {
        create("it", Map.of("fileExists", Map.of("path", "go.txt")));
        await().atMost(PATIENCE).until(() -> leaf("it", "fileExists").value() != null);
        write("go.txt", "x");
        awaitRuns("it", 1);
        write("go.txt", "y");
        awaitRoundTrip(1);
        assertThat(trigger("it").state().runs()).isEqualTo(1);
        Files.delete(root.resolve("go.txt"));
        await().atMost(PATIENCE).until(() -> !leaf("it", "fileExists").holds());
        write("go.txt", "z");
        awaitRuns("it", 2);
    }

    @Test
    void aPatternThatLeadsOutIsToldAndTheTriggerKnows(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(root.resolve("out"), elsewhere);
        create("it", changed("out/*"));
        await().atMost(PATIENCE).until(() -> leaf("it", "fileChanged").error() != null);
        assertThat(conditions.findings().getFirst())
                .contains("trigger it does not see its files", "out of the work directory");
        engine.call(USER, new DeleteTrigger("it"));
        await().atMost(PATIENCE).until(() -> conditions.findings().isEmpty());
    }

    @Test
    void whatCouldNotBeWrittenDownIsToldAgain() throws IOException {
        create("it", changed("in/*"));
        awaitSeen("it");
        store.failCommits(1, false);
        write("in/a.txt", "x");
        awaitRuns("it", 1);
    }
}
