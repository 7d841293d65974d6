package io.mimikit.agent.run;

import io.mimikit.agent.watch.FileSight;
import io.mimikit.agent.watch.FileWatcher;
import io.mimikit.agent.workdir.WorkDirectory;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.condition.Condition;
import io.mimikit.kernel.condition.ConditionTree;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.decide.ObserveCondition;
import io.mimikit.kernel.decide.Observed;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineListener;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.LeafState;
import io.mimikit.kernel.entity.Trigger;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.Transition;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the triggers that wait for files see them: what is watched follows what is committed, and what is seen becomes an
 * observation of the trigger's condition. What changed while nobody looked shows at the start, because the state remembers
 * what was seen last. Thread-safe.
 */
public final class FileConditions implements EngineListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileConditions.class);
    private static final Actor ACTOR = new Actor("watcher", "engine", null);

    /** A leaf that wants to see files; {@code blind} where nothing is known of them. */
    private record Wish(String path, boolean blind) {}

    /** What a trigger wants, under its definition. */
    private record Wishes(long revision, Map<String, Wish> byPlace) {
        static final Wishes NONE = new Wishes(0, Map.of());
    }

    private final Engine engine;
    private final FileWatcher watcher;
    private final WorkDirectory files;
    private final Map<String, Wishes> watched = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final Set<String> changed = new ConcurrentSkipListSet<>();
    /** Goes on with every commit that touches a trigger. */
    private final Phaser commits = new Phaser(1);

    private volatile boolean started;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("mimikit-file-conditions").factory());

    public FileConditions(Engine engine, FileWatcher watcher, WorkDirectory files) {
        this.engine = engine;
        this.watcher = watcher;
        this.files = files;
    }

    /** Watches what committed triggers wait for, and from now on follows every change of them. */
    public void start() {
        engine.listen(this);
        started = true;
        List<String> ids = engine.query(state -> state.all(Kind.TRIGGER).stream()
                .map(Trigger.class::cast)
                .filter(trigger -> !wishes(state, trigger).byPlace.isEmpty())
                .map(Trigger::id)
                .toList());
        ids.forEach(id -> follow(id, true));
    }

    /** Patterns that can't be watched, and why. */
    public List<String> findings() {
        return List.copyOf(new TreeMap<>(refused).values());
    }

    @Override
    public void committed(List<Transition> transitions) {
        Set<String> touched = transitions.stream()
                .flatMap(transition -> transition.changes().stream())
                .filter(change -> change.kind() == Kind.TRIGGER)
                .map(change -> change.id())
                .collect(Collectors.toSet());
        if (touched.isEmpty()) {
            return;
        }
        commits.arrive();
        if (!changed.addAll(touched)) {
            return;
        }
        try {
            thread.execute(this::followChanged);
        } catch (RejectedExecutionException ignored) { // nobody watches any more
        }
    }

    private void followChanged() {
        for (String id : Set.copyOf(changed)) {
            changed.remove(id);
            try {
                follow(id, false);
            } catch (RuntimeException e) {
                LOG.error("the files of trigger {} could not be watched", id, e);
            }
        }
    }

    /**
     * Waits until the files that a trigger waits for have been looked at once, so that whoever is told that it is there
     * can rely on every change from then on; no longer than {@code most}, as a large tree takes its time.
     */
    public void awaitFirstLook(String triggerId, Duration most) {
        long until = System.nanoTime() + most.toNanos();
        try {
            int phase = commits.getPhase();
            while (started && isBlind(triggerId)) {
                phase = commits.awaitAdvanceInterruptibly(phase, until - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException ignored) { // it will be looked at them later
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether files of the trigger are yet to be looked at, and nobody has said why they can't be. */
    private boolean isBlind(String triggerId) {
        return engine.query(state -> state.trigger(triggerId)
                .map(trigger -> wishes(state, trigger).byPlace.entrySet().stream()
                        .anyMatch(wish -> wish.getValue().blind
                                && trigger.state()
                                                .condition()
                                                .leaf(wish.getKey())
                                                .error()
                                        == null))
                .orElse(false));
    }

    /** Makes what is watched for a trigger what it wants now. */
    private synchronized void follow(String triggerId, boolean atStart) {
        Wishes now = engine.query(state ->
                state.trigger(triggerId).map(trigger -> wishes(state, trigger)).orElse(Wishes.NONE));
        Wishes before = watched.getOrDefault(triggerId, Wishes.NONE);
        if (now.byPlace.isEmpty()) {
            watched.remove(triggerId);
        } else {
            watched.put(triggerId, now);
        }
        Set<String> places = new HashSet<>(before.byPlace.keySet());
        places.addAll(now.byPlace.keySet());
        for (String place : places) {
            follow(triggerId, place, before.byPlace.get(place), now.byPlace.get(place), atStart);
        }
    }

    private void follow(String triggerId, String place, @Nullable Wish before, @Nullable Wish now, boolean atStart) {
        String id = triggerId + "/" + place;
        if (now == null) {
            watcher.unwatch(id);
            refused.remove(id);
        } else if (before == null || !before.path.equals(now.path) || now.blind) {
            watch(id, triggerId, place, now.path, atStart);
        }
    }

    private void watch(String id, String triggerId, String place, String path, boolean atStart) {
        boolean[] away = {atStart};
        try {
            watcher.watch(id, files.pattern(path), sight -> {
                boolean told = observe(triggerId, place, path, observation(sight, away[0]));
                away[0] &= !told;
                return told;
            });
            refused.remove(id);
        } catch (MimikitException e) {
            watcher.unwatch(id);
            String finding = "trigger " + triggerId + " does not see its files: " + e.getMessage();
            if (!finding.equals(refused.put(id, finding))) {
                LOG.warn("{}", finding);
                observe(triggerId, place, path, new Observation.Failed(String.valueOf(e.getMessage())));
            }
        }
    }

    private static Observation observation(FileSight sight, boolean away) {
        List<String> paths = sight.changes().stream()
                .map(change -> change.what() == FileSight.What.DELETED ? change.path() + " (deleted)" : change.path())
                .toList();
        return new Observation.Files(sight.fingerprint(), sight.matches(), paths, away);
    }

    /** Answers whether the observation has been taken note of, or is of files that nobody asks about any more. */
    private boolean observe(String triggerId, String place, String path, Observation observation) {
        Wishes wishes = watched.get(triggerId);
        Wish wish = wishes == null ? null : wishes.byPlace.get(place);
        if (wishes == null || wish == null || !wish.path.equals(path)) {
            return true;
        }
        try {
            Observed observed =
                    engine.call(ACTOR, new ObserveCondition(triggerId, wishes.revision, place, observation));
            return observed.outcome() != Observed.Outcome.STALE;
        } catch (MimikitException e) {
            LOG.warn("what trigger {} waits for was seen but not written down: {}", triggerId, e.getMessage());
            return false;
        }
    }

    private static Wishes wishes(State state, Trigger trigger) {
        if (!trigger.enabled()) {
            return Wishes.NONE;
        }
        Map<String, Wish> byPlace = new HashMap<>();
        state.condition(trigger).map(ConditionTree::leaves).orElse(Map.of()).forEach((place, leaf) -> {
            LeafState known = trigger.state().condition().leaf(place);
            if (leaf instanceof Condition.FileChanged changed) {
                byPlace.put(place, new Wish(changed.path(), known.fingerprint() == null));
            } else if (leaf instanceof Condition.FileExists exists) {
                byPlace.put(place, new Wish(exists.path(), known.value() == null));
            }
        });
        return byPlace.isEmpty() ? Wishes.NONE : new Wishes(trigger.revision(), byPlace);
    }

    /** Nothing is watched any more; what is seen from now on shows at the next start. */
    @Override
    public void close() {
        thread.shutdownNow();
        watched.clear();
    }
}
