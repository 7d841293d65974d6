package io.mimikit.agent.watch;

import io.mimikit.agent.workdir.FilePattern;
import io.mimikit.kernel.MimikitException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches files by pattern and tells its listeners what they match, at first and after every change.
 *
 * <p>The operating system says in which directory something happened. It is a hint only: once it has been quiet for a
 * moment the pattern's files are looked at as they are, and that is compared with the look before. So a save is one
 * change, however an editor goes about it, a burst is one change too, and nothing depends on the order or completeness of
 * hints. Now and then everything is looked at without any hint; often, where the operating system refuses to tell.
 *
 * <p>A save without a difference is a change as well when it sets a new time of modification, as {@code touch} does:
 * people and scripts poke what they watch. Thread-safe; everything happens on one daemon thread, which sleeps until there
 * is something, and there is none before the first pattern.
 */
public final class FileWatcher implements AutoCloseable {
    static final Logger LOG = LoggerFactory.getLogger(FileWatcher.class);
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long STOP_MILLIS_MAX = 5_000;

    private final WatchLimits limits;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final BlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();
    private final Directories directories;
    private final Map<String, TrackedPattern> patterns = new HashMap<>();
    private final Map<String, TrackedPattern> byId = new HashMap<>();
    private final Map<String, String> findings = new LinkedHashMap<>();
    private volatile List<String> told = List.of();
    private volatile boolean closed;
    private final Thread thread =
            Thread.ofPlatform().name("mimikit-watch").daemon().unstarted(this::run);

    public FileWatcher(InstantSource clock, LongSupplier nanos) {
        this(WatchLimits.DEFAULT, () -> FileSystems.getDefault().newWatchService(), clock, nanos);
    }

    public FileWatcher(WatchLimits limits, WatchServiceSource source, InstantSource clock, LongSupplier nanos) {
        this.limits = limits;
        this.clock = clock;
        this.nanos = nanos;
        this.directories = new Directories(source, limits.directoriesMax(), key -> jobs.add(() -> happened(key)));
    }

    /**
     * Begins to watch; an earlier pattern of the same id is forgotten.
     *
     * @param id the caller's name for it
     */
    public void watch(String id, FilePattern pattern, FileListener listener) {
        post(() -> {
            forget(id);
            add(id, pattern, listener);
        });
    }

    public void unwatch(String id) {
        post(() -> forget(id));
    }

    /** What people should know: limits that are reached, patterns that lead elsewhere. */
    public List<String> findings() {
        return told;
    }

    private synchronized void post(Runnable job) {
        if (closed) {
            return;
        }
        jobs.add(job);
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void run() {
        while (!closed) {
            try {
                Runnable job = next();
                while (job != null) {
                    job.run();
                    job = jobs.poll();
                }
                lookAtWhatIsDue();
            } catch (RuntimeException e) {
                LOG.error("watching files went wrong; going on", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Runnable next() throws InterruptedException {
        if (patterns.isEmpty()) {
            return jobs.take();
        }
        long now = nanos.getAsLong();
        long wait = patterns.values().stream()
                .mapToLong(pattern -> pattern.nanosLeft(now))
                .min()
                .orElse(0);
        Runnable job = jobs.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
        return job == null ? () -> {} : job;
    }

    private void add(String id, FilePattern pattern, FileListener listener) {
        TrackedPattern tracked = patterns.get(pattern.identity());
        if (tracked == null && patterns.size() >= limits.patternsMax()) {
            find(
                    "pattern " + id,
                    pattern.text() + " is not watched: there are " + limits.patternsMax() + " patterns already");
            return;
        }
        if (tracked == null) {
            tracked = new TrackedPattern(pattern, limits, nanos.getAsLong());
            patterns.put(pattern.identity(), tracked);
        }
        tracked.ears.put(id, new TrackedPattern.Ear(listener));
        tracked.heard(nanos.getAsLong() - limits.quietMillis() * NANOS_PER_MILLI);
        byId.put(id, tracked);
    }

    private void forget(String id) {
        settled("pattern " + id);
        TrackedPattern tracked = byId.remove(id);
        if (tracked == null) {
            return;
        }
        tracked.ears.remove(id);
        if (tracked.ears.isEmpty()) {
            patterns.remove(tracked.pattern().identity());
            directories.keepOnly(tracked, Set.of());
            settled("matches " + tracked.pattern().text());
            settled("path " + tracked.pattern().text());
        }
        tellOfDeafness();
    }

    // ---- hints

    private void happened(WatchKey key) {
        Set<Directories.Watched> paths = directories.of(key);
        if (paths.isEmpty()) {
            return;
        }
        List<WatchEvent<?>> events = key.pollEvents();
        boolean isGone = !key.reset();
        for (Directories.Watched watched : paths) {
            for (WatchEvent<?> event : events) {
                watched.interests().forEach(interest -> hint(watched.path(), interest, event));
            }
            if (isGone) {
                watched.interests().forEach(interest -> interest.pattern().heard(nanos.getAsLong()));
                directories.drop(watched);
            }
        }
    }

    private void hint(Path directory, Directories.Interest interest, WatchEvent<?> event) {
        TrackedPattern tracked = interest.pattern();
        if (!(event.context() instanceof Path name)) { // so much happened that it was not written down
            tracked.suspects.addAll(tracked.now.files().keySet());
            tracked.heard(nanos.getAsLong());
            return;
        }
        String shown = interest.shown().isEmpty() ? name.toString() : interest.shown() + "/" + name;
        boolean isOutside = tracked.pattern().matches(interest.shown());
        if (isOutside || tracked.pattern().matches(shown)) {
            tracked.suspects.add(isOutside ? interest.shown() : shown);
            tracked.heard(nanos.getAsLong());
        } else if (!event.kind().equals(StandardWatchEventKinds.ENTRY_MODIFY)
                && tracked.pattern().mayLeadTo(shown)
                && isOrWasDirectory(directory.resolve(name), event.kind())) {
            tracked.heard(nanos.getAsLong());
        }
    }

    private boolean isOrWasDirectory(Path path, WatchEvent.Kind<?> kind) {
        return kind.equals(StandardWatchEventKinds.ENTRY_DELETE)
                ? directories.knows(path)
                : Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(path);
    }

    // ---- looks

    private void lookAtWhatIsDue() {
        for (TrackedPattern tracked : List.copyOf(patterns.values())) {
            if (!closed && tracked.nanosLeft(nanos.getAsLong()) <= 0) {
                long began = nanos.getAsLong();
                look(tracked);
                tracked.looked(began, nanos.getAsLong());
                tracked.deliver();
            }
        }
    }

    private void look(TrackedPattern tracked) {
        tracked.lookBegins();
        directories.tryAgain();
        Look look = new Look(tracked, matchesLeft(tracked));
        String text = tracked.pattern().text();
        try {
            boolean whole = tracked.pattern().walk(look, limits.walkedMax());
            settled("path " + text);
            if (whole) {
                settled("matches " + text);
            } else {
                find(
                        "matches " + text,
                        text + " has more files than are watched (" + look.files.size() + " of them are: at most "
                                + limits.matchesMax() + " of a pattern, " + limits.matchesAllMax() + " in all, and "
                                + limits.walkedMax() + " are looked through); make it narrower");
            }
            tracked.suspects.clear();
            tracked.hashes = look.hashes;
            tracked.now = new Snapshot(look.files);
            tracked.seen = true;
        } catch (MimikitException e) { // nobody can say what is there, so it stays what it was
            find("path " + text, text + " is not watched: " + e.getMessage());
        }
        directories.keepOnly(tracked, look.wanted);
        tracked.deaf = look.deaf;
        tellOfDeafness();
    }

    private int matchesLeft(TrackedPattern tracked) {
        int others = patterns.values().stream()
                .filter(other -> other != tracked)
                .mapToInt(other -> other.now.files().size())
                .sum();
        return Math.clamp(limits.matchesAllMax() - (long) others, 0, limits.matchesMax());
    }

    private void tellOfDeafness() {
        if (patterns.values().stream().noneMatch(tracked -> tracked.deaf)) {
            settled("directories");
        } else {
            directories
                    .refused()
                    .ifPresent(why -> find(
                            "directories",
                            "the system does not tell of changes in every watched directory (" + why
                                    + "); they are looked at every " + limits.quickPollMillis() + " ms instead;"
                                    + " on Linux raise fs.inotify.max_user_watches and max_user_instances"));
        }
    }

    /** One look at a pattern's files. */
    private final class Look implements FilePattern.Visitor {
        private final TrackedPattern tracked;
        private final int max;
        private final ContentHashes hashes;
        private final SortedMap<String, Snapshot.Stamp> files = new TreeMap<>();
        private final Set<Path> wanted = new HashSet<>();
        private boolean deaf;

        private Look(TrackedPattern tracked, int max) {
            this.tracked = tracked;
            this.max = max;
            this.hashes = tracked.hashes.next(limits, clock.millis());
        }

        @Override
        public void directory(Path directory, String shown, BasicFileAttributes attributes) {
            wanted.add(directory);
            var interest = new Directories.Interest(tracked, shown);
            deaf |= !directories.add(directory, attributes.fileKey(), interest);
        }

        @Override
        public boolean match(String shown, Path file, BasicFileAttributes attributes) {
            if (files.size() >= max) {
                return false;
            }
            String content = hashes.of(shown, file, attributes, tracked.suspects.contains(shown));
            long size = attributes.isDirectory() ? 0 : attributes.size();
            files.put(
                    shown,
                    new Snapshot.Stamp(size, attributes.lastModifiedTime().toMillis(), content));
            return true;
        }
    }

    // ---- findings

    private void find(String about, String finding) {
        if (!finding.equals(findings.put(about, finding))) {
            LOG.warn("{}", finding);
            told = List.copyOf(findings.values());
        }
    }

    private void settled(String about) {
        if (findings.remove(about) != null) {
            told = List.copyOf(findings.values());
        }
    }

    /** Ends the thread; listeners hear nothing more. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            jobs.add(directories::close);
            if (thread.getState() == Thread.State.NEW) {
                directories.close();
                return;
            }
        }
        try {
            thread.join(STOP_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
