package io.mimikit.agent.watch;

import io.mimikit.agent.workdir.FilePattern;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pattern that is watched: who listens, what it matched last, and when it is looked at next. One thread. */
final class TrackedPattern {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** A look may take this part of the time, at most, so that a large tree in motion does not keep a processor busy. */
    private static final long REST_FACTOR = 4;

    private static final long RETRY_MILLIS = 1_000;

    /** Somebody who listens, and what it knows; null before the first sight. */
    static final class Ear {
        private final FileListener listener;
        private @Nullable Snapshot known;

        Ear(FileListener listener) {
            this.listener = listener;
        }
    }

    private final FilePattern pattern;
    private final WatchLimits limits;
    final Map<String, Ear> ears = new HashMap<>();
    /** Paths that something was heard of: what is remembered of their content may be out of date. */
    final Set<String> suspects = new HashSet<>();

    ContentHashes hashes = ContentHashes.NONE;
    Snapshot now = Snapshot.NONE;
    /** Whether a look has come to its end at all. */
    boolean seen;

    /** Whether the operating system does not tell of all its directories. */
    boolean deaf;

    private boolean dirty = true;
    private boolean undelivered;
    private long firstHeard;
    private long lastHeard;
    private long lookedAt;
    private long lookTook;

    TrackedPattern(FilePattern pattern, WatchLimits limits, long nanos) {
        this.pattern = pattern;
        this.limits = limits;
        this.firstHeard = nanos - limits.quietMillisMax() * NANOS_PER_MILLI;
        this.lastHeard = firstHeard;
        this.lookedAt = firstHeard;
    }

    FilePattern pattern() {
        return pattern;
    }

    /** Something happened that may concern it. */
    void heard(long nanos) {
        if (!dirty) {
            dirty = true;
            firstHeard = nanos;
        }
        lastHeard = nanos;
    }

    /** Nanoseconds until it should be looked at. */
    long nanosLeft(long nanos) {
        long poll = (deaf ? limits.quickPollMillis() : limits.pollMillis()) * NANOS_PER_MILLI;
        long rested = lookedAt + REST_FACTOR * lookTook;
        long due = Math.max(lookedAt + poll, rested);
        if (dirty) {
            long quiet = Math.min(
                    lastHeard + limits.quietMillis() * NANOS_PER_MILLI,
                    firstHeard + limits.quietMillisMax() * NANOS_PER_MILLI);
            due = Math.max(quiet, rested);
        } else if (undelivered) {
            due = Math.max(lookedAt + RETRY_MILLIS * NANOS_PER_MILLI, rested);
        }
        return due - nanos;
    }

    /** A look begins: what is heard from now on calls for another one. */
    void lookBegins() {
        dirty = false;
    }

    void looked(long began, long ended) {
        lookedAt = ended;
        lookTook = ended - began;
    }

    /** Tells whoever does not know how things are now. */
    void deliver() {
        undelivered = false;
        if (!seen) {
            return;
        }
        for (Ear ear : ears.values()) {
            if (!now.equals(ear.known)) {
                if (accepted(ear)) {
                    ear.known = now;
                } else {
                    undelivered = true;
                }
            }
        }
    }

    private boolean accepted(Ear ear) {
        Snapshot.Difference difference =
                ear.known == null ? new Snapshot.Difference(List.of(), 0) : now.since(ear.known, limits.changesMax());
        try {
            return ear.listener.saw(new FileSight(
                    pattern.text(), now.fingerprint(), now.files().size(), difference.first(), difference.count()));
        } catch (RuntimeException e) {
            FileWatcher.LOG.warn("what matches {} could not be told; trying again", pattern.text(), e);
            return false;
        }
    }
}
