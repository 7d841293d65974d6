package io.mimikit.agent.watch;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The directories that the operating system tells about, each with the patterns that want to know. The service is opened
 * for the first and closed with the last. Belongs to the watcher's thread, but for the thread that waits for keys.
 */
final class Directories {
    private static final WatchEvent.Kind<?>[] KINDS = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE
    };

    /** A pattern's view of a directory. */
    record Interest(TrackedPattern pattern, String shown) {}

    /** A directory that is there; {@code identity} tells it from another one that took its place. */
    static final class Watched {
        private final Path path;
        private final @Nullable Object identity;
        private final WatchKey key;
        private final Set<Interest> interests = new HashSet<>();

        private Watched(Path path, @Nullable Object identity, WatchKey key) {
            this.path = path;
            this.identity = identity;
            this.key = key;
        }

        Path path() {
            return path;
        }

        Set<Interest> interests() {
            return interests;
        }
    }

    private final WatchServiceSource source;
    private final int max;
    private final Consumer<WatchKey> signalled;
    private final Map<Path, Watched> byPath = new HashMap<>();
    /** A directory that was moved keeps its key, so both of its paths have it until the old one is forgotten. */
    private final Map<WatchKey, Set<Watched>> byKey = new HashMap<>();

    private final Map<TrackedPattern, Set<Path>> byPattern = new HashMap<>();
    private @Nullable WatchService service;
    private @Nullable String refused;

    Directories(WatchServiceSource source, int max, Consumer<WatchKey> signalled) {
        this.source = source;
        this.max = max;
        this.signalled = signalled;
    }

    /** Why the operating system did not tell of a directory, the last time it was asked; empty where it did. */
    Optional<String> refused() {
        return Optional.ofNullable(refused);
    }

    /** From now on the operating system is asked again. */
    void tryAgain() {
        refused = null;
    }

    Set<Watched> of(WatchKey key) {
        return Set.copyOf(byKey.getOrDefault(key, Set.of()));
    }

    boolean knows(Path path) {
        return byPath.containsKey(path);
    }

    /** Lets the operating system tell about a directory; answers whether it does. Where not, {@link #refused} says why. */
    boolean add(Path path, @Nullable Object identity, Interest interest) {
        byPattern.computeIfAbsent(interest.pattern, none -> new HashSet<>()).add(path);
        Watched known = byPath.get(path);
        if (known != null && known.identity != null && !known.identity.equals(identity)) {
            drop(known);
            known = null;
        }
        if (known == null) {
            known = register(path, identity);
        }
        if (known != null) {
            known.interests.add(interest);
        }
        return known != null || refused == null;
    }

    private @Nullable Watched register(Path path, @Nullable Object identity) {
        if (refused != null) {
            return null;
        }
        if (byPath.size() >= max) {
            refused = "there are more than " + max + " directories to watch";
            return null;
        }
        try {
            Watched watched = new Watched(path, identity, path.register(opened(), KINDS));
            byPath.put(path, watched);
            byKey.computeIfAbsent(watched.key, none -> new HashSet<>()).add(watched);
            return watched;
        } catch (NoSuchFileException | NotDirectoryException vanished) {
            return null;
        } catch (IOException e) {
            refused = String.valueOf(e.getMessage());
            return null;
        }
    }

    private WatchService opened() throws IOException {
        WatchService known = service;
        if (known == null) {
            WatchService fresh = source.open();
            service = fresh;
            Thread.ofVirtual().name("mimikit-watch-keys").start(() -> pump(fresh));
            known = fresh;
        }
        return known;
    }

    private void pump(WatchService from) {
        try {
            while (true) {
                signalled.accept(from.take());
            }
        } catch (ClosedWatchServiceException ignored) { // that is how it ends
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The pattern has looked anew and wants only these. */
    void keepOnly(TrackedPattern pattern, Set<Path> wanted) {
        Set<Path> had = byPattern.getOrDefault(pattern, Set.of());
        for (Path path : Set.copyOf(had)) {
            if (!wanted.contains(path)) {
                had.remove(path);
                forget(pattern, path);
            }
        }
        if (wanted.isEmpty()) {
            byPattern.remove(pattern);
        }
        if (byPath.isEmpty()) {
            close();
        }
    }

    private void forget(TrackedPattern pattern, Path path) {
        Watched watched = byPath.get(path);
        if (watched != null) {
            watched.interests.removeIf(interest -> interest.pattern == pattern);
            if (watched.interests.isEmpty()) {
                drop(watched);
            }
        }
    }

    /** The directory is gone, or is another one by now. */
    void drop(Watched watched) {
        byPath.remove(watched.path);
        Set<Watched> same = byKey.getOrDefault(watched.key, Set.of());
        same.remove(watched);
        if (same.isEmpty()) {
            watched.key.cancel();
            byKey.remove(watched.key);
        }
    }

    void close() {
        WatchService open = service;
        service = null;
        byPath.clear();
        byKey.clear();
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) { // nothing is lost with it
            }
        }
    }
}
