package io.mimikit.agent.watch;

import static io.mimikit.agent.watch.FileSight.What.CREATED;
import static io.mimikit.agent.watch.FileSight.What.DELETED;
import static io.mimikit.agent.watch.FileSight.What.MODIFIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimikit.agent.watch.FileSight.FileChange;
import io.mimikit.agent.workdir.FilePattern;
import io.mimikit.agent.workdir.WorkDirectory;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system, with what editors, version control and people really do to files. */
final class FileWatcherTest {
    /**
     * Only hints of the operating system are quick enough to be seen before the patience of these tests ends; and a busy
     * machine may take its time between the two halves of a save.
     */
    private static final WatchLimits HINTS_ONLY =
            WatchLimits.DEFAULT.pollMillis(600_000, 600_000).quietMillis(400, 2_000);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path root;

    private final List<FileSight> sights = new CopyOnWriteArrayList<>();
    private FileWatcher watcher =
            watcher(HINTS_ONLY, () -> FileSystems.getDefault().newWatchService());

    private static FileWatcher watcher(WatchLimits limits, WatchServiceSource source) {
        return new FileWatcher(limits, source, InstantSource.system(), System::nanoTime);
    }

    private void use(WatchLimits limits, WatchServiceSource source) {
        watcher.close();
        watcher = watcher(limits, source);
    }

    @AfterEach
    void end() {
        watcher.close();
    }

    private void watch(String pattern) {
        watcher.watch("it", new WorkDirectory(root).pattern(pattern), sights::add);
        awaitSights(1);
    }

    private void awaitSights(int count) {
        await("sight " + count)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> sights.size() >= count);
    }

    /** The next change, and that it is one only: a change that is made afterwards is the next sight. */
    private List<FileChange> onlyChange() throws IOException {
        int before = sights.size();
        awaitSights(2);
        assertThat(before).as("a sight too many").isLessThanOrEqualTo(2);
        return sights.get(1).changes();
    }

    private Path write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void thenAnother(String path, List<FileChange> last) throws IOException {
        write(path, "another");
        awaitSights(3);
        assertThat(sights).hasSize(3);
        assertThat(sights.get(2).changes()).isEqualTo(last);
    }

    private static FileChange change(String path, FileSight.What what) {
        return new FileChange(path, what);
    }

    @Test
    void theFirstSightTellsHowThingsAre() throws IOException {
        write("a.txt", "one");
        watch("*.txt");
        assertThat(sights.getFirst().matches()).isEqualTo(1);
        assertThat(sights.getFirst().exists()).isTrue();
        assertThat(sights.getFirst().changes()).isEmpty();
    }

    @Test
    void aSaveInPlaceIsOneChange() throws IOException {
        write("a.txt", "one");
        watch("a.txt");
        write("a.txt", "two");
        assertThat(onlyChange()).containsExactly(change("a.txt", MODIFIED));
        thenAnother("a.txt", List.of(change("a.txt", MODIFIED)));
    }

    @Test
    void aSaveThroughATemporaryFileIsOneChange() throws IOException {
        write("a.txt", "one");
        watch("*.txt");
        Path temporary = write(".a.txt.tmp123", "two");
        Files.move(temporary, root.resolve("a.txt"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(onlyChange()).containsExactly(change("a.txt", MODIFIED));
        thenAnother("a.txt", List.of(change("a.txt", MODIFIED)));
    }

    @Test
    void aSaveThatRemovesAndCreatesIsOneChange() throws IOException {
        write("a.txt", "one");
        watch("a.txt");
        Files.delete(root.resolve("a.txt"));
        write("a.txt", "two");
        assertThat(onlyChange()).containsExactly(change("a.txt", MODIFIED));
        thenAnother("a.txt", List.of(change("a.txt", MODIFIED)));
    }

    /** With backupcopy=no: probe the directory, move the file aside, write a new one, remove the backup, keep a swap file. */
    @Test
    void aSaveAsVimDoesItIsOneChange() throws IOException {
        write("a.txt", "one");
        watch("*");
        write(".a.txt.swp", "swap");
        Files.delete(write("4913", ""));
        Files.move(root.resolve("a.txt"), root.resolve("a.txt~"));
        write("a.txt", "two");
        Files.delete(root.resolve("a.txt~"));
        assertThat(onlyChange()).containsExactly(change("a.txt", MODIFIED));
        Files.delete(root.resolve(".a.txt.swp"));
        thenAnother("b.txt", List.of(change("b.txt", CREATED)));
    }

    @Test
    void touchingIsAChangeAndLookingIsNone() throws IOException {
        write("a.txt", "one");
        watch("a.txt");
        Files.readString(root.resolve("a.txt"));
        Files.setLastModifiedTime(root.resolve("a.txt"), FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
        assertThat(onlyChange()).containsExactly(change("a.txt", MODIFIED));
    }

    @Test
    void aFileOfTheSameSizeAndTimeIsAChangeByItsContent() throws IOException {
        FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(write("a.txt", "one"), old);
        watch("a.txt");
        Path other = write("other", "two");
        Files.setLastModifiedTime(other, old);
        Files.move(other, root.resolve("a.txt"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(onlyChange()).containsExactly(change("a.txt", MODIFIED));
    }

    @Test
    void aFileThatIsWrittenOverWithItsTimeSetBackIsAChangeByItsContent() throws IOException {
        FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(write("a.txt", "one"), old);
        watch("a.txt");
        Files.setLastModifiedTime(write("a.txt", "two"), old);
        assertThat(onlyChange()).containsExactly(change("a.txt", MODIFIED));
    }

    @Test
    void filesThatComeAndGoAreChanges() throws IOException {
        watch("in/**/*.txt");
        write("in/x/y/a.txt", "one");
        awaitSights(2);
        assertThat(sights.get(1).changes()).containsExactly(change("in/x/y/a.txt", CREATED));
        Files.delete(root.resolve("in/x/y/a.txt"));
        awaitSights(3);
        assertThat(sights.get(2).changes()).containsExactly(change("in/x/y/a.txt", DELETED));
        assertThat(sights.get(2).exists()).isFalse();
        assertThat(sights.get(2).fingerprint()).isEqualTo(sights.get(0).fingerprint());
    }

    @Test
    void aDirectoryThatIsMovedOutAndInBringsItsFiles() throws IOException {
        write("in/sub/a.txt", "one");
        write("in/sub/b.txt", "two");
        watch("in/**");
        Files.move(root.resolve("in/sub"), root.resolve("out"));
        awaitSights(2);
        assertThat(sights.get(1).changes())
                .containsExactly(change("in/sub/a.txt", DELETED), change("in/sub/b.txt", DELETED));
        Files.move(root.resolve("out"), root.resolve("in/again"));
        awaitSights(3);
        assertThat(sights.get(2).changes())
                .containsExactly(change("in/again/a.txt", CREATED), change("in/again/b.txt", CREATED));
        write("in/again/a.txt", "changed where it is now");
        awaitSights(4);
        assertThat(sights.get(3).changes()).containsExactly(change("in/again/a.txt", MODIFIED));
    }

    @Test
    void aDirectoryThatIsRenamedIsWatchedUnderItsNewName() throws IOException {
        write("in/sub/deep/a.txt", "one");
        watch("in/**");
        Files.move(root.resolve("in/sub"), root.resolve("in/renamed"));
        assertThat(onlyChange())
                .containsExactly(change("in/renamed/deep/a.txt", CREATED), change("in/sub/deep/a.txt", DELETED));
        thenAnother("in/renamed/deep/a.txt", List.of(change("in/renamed/deep/a.txt", MODIFIED)));
        Files.move(root.resolve("in/renamed"), root.resolve("in/sub"));
        awaitSights(4);
        write("in/sub/deep/b.txt", "back where it was");
        awaitSights(5);
        assertThat(sights.get(4).changes()).containsExactly(change("in/sub/deep/b.txt", CREATED));
    }

    @Test
    void aDirectoryThatTakesThePlaceOfAnotherIsWatched() throws IOException {
        write("in/a.txt", "one");
        write("next/a.txt", "two!");
        watch("in/*");
        Files.move(root.resolve("in"), root.resolve("old"));
        Files.move(root.resolve("next"), root.resolve("in"));
        assertThat(onlyChange()).containsExactly(change("in/a.txt", MODIFIED));
        thenAnother("in/b.txt", List.of(change("in/b.txt", CREATED)));
    }

    @Test
    void tenThousandFilesAreOneOrFewChangesAndNoneIsLost() throws IOException {
        watch("**/*.dat");
        for (int i = 0; i < 10_000; i++) {
            write("many/" + i % 10 + "/" + i + ".dat", "x");
        }
        await().atMost(PATIENCE).until(() -> sights.getLast().matches() == 10_000);
        assertThat(sights.stream().mapToInt(FileSight::changed).sum()).isGreaterThanOrEqualTo(10_000);
        assertThat(sights).allMatch(sight -> sight.changes().size() <= HINTS_ONLY.changesMax());
        assertThat(watcher.findings()).isEmpty();
    }

    @Test
    void aBurstOfWritesIsFewChanges() throws IOException {
        watch("a.txt");
        for (int i = 0; i < 1_000; i++) {
            write("a.txt", "write " + i);
        }
        Files.setLastModifiedTime(root.resolve("a.txt"), FileTime.fromMillis(1_000));
        long size = Files.size(root.resolve("a.txt"));
        assertThat(size).isEqualTo("write 999".length());
        String last = lastFingerprint("a.txt");
        await().atMost(PATIENCE).until(() -> sights.getLast().fingerprint().equals(last));
        assertThat(sights.size()).isLessThan(20);
    }

    /** What a watcher that starts now says of the pattern. */
    private String lastFingerprint(String pattern) {
        List<FileSight> seen = new CopyOnWriteArrayList<>();
        try (FileWatcher fresh =
                watcher(HINTS_ONLY, () -> FileSystems.getDefault().newWatchService())) {
            fresh.watch("fresh", new WorkDirectory(root).pattern(pattern), seen::add);
            await().atMost(PATIENCE).until(() -> !seen.isEmpty());
        }
        return seen.getFirst().fingerprint();
    }

    @Test
    void whatChangedWhileNobodyLookedShowsInTheFingerprint() throws IOException {
        write("a/1.txt", "one");
        write("a/2.txt", "two");
        String before = lastFingerprint("a/*");
        assertThat(lastFingerprint("a/*")).isEqualTo(before);
        write("a/2.txt", "2");
        String modified = lastFingerprint("a/*");
        assertThat(modified).isNotEqualTo(before);
        Files.move(root.resolve("a/2.txt"), root.resolve("a/3.txt"));
        assertThat(lastFingerprint("a/*")).isNotIn(before, modified);
    }

    @Test
    void nothingOutsideTheWorkDirectoryIsWatched(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(root.resolve("way-out"), elsewhere);
        Files.createSymbolicLink(root.resolve("peek.txt"), elsewhere.resolve("secret.txt"));
        WorkDirectory work = new WorkDirectory(root);
        for (String pattern :
                List.of("way-out/*", "../*", "/etc/*", ".mimikit/**", "way-out/secret.txt", "x/../../y")) {
            assertThatThrownBy(() -> work.pattern(pattern)).as(pattern).isInstanceOf(MimikitException.class);
        }
        watch("**");
        assertThat(sights.getFirst().matches()).as("the two links alone").isEqualTo(2);
        Files.writeString(elsewhere.resolve("secret.txt"), "changed");
        Files.writeString(elsewhere.resolve("more.txt"), "more");
        write("inside.txt", "x");
        assertThat(onlyChange()).containsExactly(change("inside.txt", CREATED));
    }

    @Test
    void aPatternThatIsLedOutLaterIsTold(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("a.txt"), "secret");
        watch("in/*.txt");
        Files.createSymbolicLink(root.resolve("in"), elsewhere);
        await().atMost(PATIENCE).until(() -> !watcher.findings().isEmpty());
        assertThat(watcher.findings().getFirst()).contains("in/*.txt", "leads out of the work directory");
        assertThat(sights).allMatch(sight -> !sight.exists());
    }

    @Test
    void aLinkInsideCountsAsTheFileThatItLeadsTo() throws IOException {
        write("real/a.txt", "one");
        Files.createDirectories(root.resolve("links"));
        Files.createSymbolicLink(root.resolve("links/a.txt"), root.resolve("real/a.txt"));
        watch("links/*");
        write("real/a.txt", "two");
        assertThat(onlyChange()).containsExactly(change("links/a.txt", MODIFIED));
    }

    @Test
    void theStateAndWhatNobodyMeansIsPassedOver() throws IOException {
        Files.createDirectories(root.resolve(".mimikit"));
        Files.createDirectories(root.resolve(".git/refs"));
        Files.createDirectories(root.resolve("web/node_modules/x"));
        watch("**");
        write(".mimikit/journal.jsonl", "x");
        write(".git/refs/head", "x");
        write("web/node_modules/x/index.js", "x");
        write("seen.txt", "x");
        assertThat(onlyChange()).containsExactly(change("seen.txt", CREATED));
    }

    @Test
    void gitIsWatchedWhereItIsNamed() throws IOException {
        write(".git/HEAD", "ref: refs/heads/main");
        watch(".git/HEAD");
        write(".git/HEAD", "ref: refs/heads/other");
        assertThat(onlyChange()).containsExactly(change(".git/HEAD", MODIFIED));
    }

    @Test
    void withoutHintsChangesAreSeenAllTheSameAndPeopleAreTold() throws IOException {
        use(WatchLimits.DEFAULT.pollMillis(600_000, 50), () -> {
            throw new IOException("User limit of inotify watches reached");
        });
        watch("**/*.txt");
        write("deep/down/a.txt", "one");
        assertThat(onlyChange()).containsExactly(change("deep/down/a.txt", CREATED));
        assertThat(watcher.findings().getFirst())
                .contains("User limit of inotify watches reached", "fs.inotify.max_user_watches");
    }

    @Test
    void hintsAreUsedAgainOnceTheLimitIsRaised() throws IOException {
        AtomicInteger refusals = new AtomicInteger(3);
        use(WatchLimits.DEFAULT.pollMillis(600_000, 50), () -> {
            if (refusals.getAndDecrement() > 0) {
                throw new IOException("User limit of inotify watches reached");
            }
            return FileSystems.getDefault().newWatchService();
        });
        watch("*.txt");
        await().atMost(PATIENCE)
                .until(() -> refusals.get() < 0 && watcher.findings().isEmpty());
        write("a.txt", "one");
        assertThat(onlyChange()).containsExactly(change("a.txt", CREATED));
    }

    @Test
    void moreDirectoriesThanMayBeWatchedAreLookedAt() throws IOException {
        write("a/b/c/d/x.txt", "one");
        use(
                WatchLimits.DEFAULT.pollMillis(600_000, 50).room(10, 2, 100),
                () -> FileSystems.getDefault().newWatchService());
        watch("**/*.txt");
        write("a/b/c/d/x.txt", "changed");
        assertThat(onlyChange()).containsExactly(change("a/b/c/d/x.txt", MODIFIED));
        assertThat(watcher.findings().getFirst()).contains("more than 2 directories");
    }

    @Test
    void theSlowLookSeesWhatNoHintTold() throws IOException {
        use(
                WatchLimits.DEFAULT.pollMillis(50, 50),
                () -> FileSystems.getDefault().newWatchService());
        write("a.txt", "one");
        watch("a.txt");
        FileTime time = Files.getLastModifiedTime(root.resolve("a.txt"));
        Files.writeString(root.resolve("a.txt"), "longer");
        Files.setLastModifiedTime(root.resolve("a.txt"), time);
        awaitSights(2);
        assertThat(sights.getLast().changes()).containsExactly(change("a.txt", MODIFIED));
    }

    @Test
    void tooManyMatchesAndPatternsAreTold() throws IOException {
        use(HINTS_ONLY.room(1, 100, 3), () -> FileSystems.getDefault().newWatchService());
        for (int i = 0; i < 5; i++) {
            write(i + ".txt", "x");
        }
        watch("*.txt");
        assertThat(sights.getFirst().matches()).isEqualTo(3);
        await().until(() -> !watcher.findings().isEmpty());
        assertThat(watcher.findings().getFirst()).contains("*.txt", "at most 3 of a pattern");
        watcher.watch("other", new WorkDirectory(root).pattern("*.md"), sights::add);
        await().until(() -> watcher.findings().size() == 2);
        assertThat(watcher.findings().get(1)).contains("*.md is not watched", "1 patterns");
        watcher.unwatch("other");
        watcher.unwatch("it");
        await().until(() -> watcher.findings().isEmpty());
    }

    @Test
    void whatAListenerDoesNotTakeComesAgainWithEverythingSince() throws IOException {
        AtomicInteger refusals = new AtomicInteger();
        watcher.watch("it", new WorkDirectory(root).pattern("*"), sight -> {
            if (!sight.changes().isEmpty() && refusals.incrementAndGet() < 3) {
                throw new IllegalStateException("not now");
            }
            return sights.add(sight);
        });
        awaitSights(1);
        write("a.txt", "one");
        await().atMost(PATIENCE).until(() -> refusals.get() == 1);
        write("b.txt", "two");
        awaitSights(2);
        assertThat(sights.get(1).changes()).containsExactly(change("a.txt", CREATED), change("b.txt", CREATED));
    }

    @Test
    void aPatternThatIsGivenUpIsNotHeardOfAndItsServiceIsClosed() throws Exception {
        List<WatchService> opened = new CopyOnWriteArrayList<>();
        use(HINTS_ONLY, () -> {
            WatchService service = FileSystems.getDefault().newWatchService();
            opened.add(service);
            return service;
        });
        watch("*");
        watcher.unwatch("it");
        await().atMost(PATIENCE).until(() -> isClosed(opened.getFirst()));
        write("a.txt", "one");
        watcher.watch("other", new WorkDirectory(root).pattern("*.md"), sights::add);
        awaitSights(2);
        assertThat(sights.get(1).pattern()).isEqualTo("*.md");
        assertThat(opened).hasSize(2);
    }

    private static boolean isClosed(WatchService service) throws InterruptedException {
        try {
            service.poll(0, TimeUnit.MILLISECONDS);
            return false;
        } catch (ClosedWatchServiceException closed) {
            return true;
        }
    }

    @Test
    void theSamePatternBelowAnotherRootIsAnotherOne(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("a.yaml"), "x");
        watch("*.yaml");
        watcher.watch("other", FilePattern.below(elsewhere, "*.yaml"), sights::add);
        awaitSights(2);
        assertThat(sights.get(0).matches()).isZero();
        assertThat(sights.get(1).matches()).isEqualTo(1);
    }

    @Test
    void nothingRunsBeforeTheFirstPattern() {
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("mimikit-watch"));
    }
}
