package io.mimikit.server.events;

import io.mimikit.kernel.engine.EngineListener;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import io.mimikit.server.http.Refusal;
import io.mimikit.server.wire.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has happened lately, for any number of readers. Thread-safe.
 *
 * <p>One ring holds the newest events for everybody; a reader is a place in it, so a hundred readers cost no more memory
 * than one, and publishing never waits for any of them. A reader that falls off the ring's end has lost something: it is
 * dropped and told so. Every event has an id of its own that counts up, also from one life of the program to the next.
 *
 * <p>Beside it are the passing things, of which only the newest state matters: the text of a reply while it is being
 * written, the figures of a lane. Each keeps the place at which it was said, so that a draft never overtakes the message
 * that ends it.
 */
public final class EventHub implements EngineListener, AutoCloseable {
    static final int EVENTS_MAX = 10_000;
    /** Characters of all texts that the ring keeps from being collected. */
    static final int CHARS_MAX = 16 * 1024 * 1024;

    static final int PASSING_MAX = 500;
    private static final int TAKEN_AT_ONCE_MAX = 200;
    private static final long UNKNOWN = -1;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final @Nullable Event[] ring = new @Nullable Event[EVENTS_MAX];
    private final Map<String, Passing> passing = new LinkedHashMap<>();
    private final Set<EventReader> readers = ConcurrentHashMap.newKeySet();
    private final EventLimits limits;
    private final Runnable figuresChanged;
    /** Place of the oldest event that is kept; places count up for ever. */
    private long head;
    /** Place of the next event. */
    private long tail;

    private long chars;
    private long versions;
    /** Everything after this event is kept. */
    private long floorId = UNKNOWN;

    private long lastId = UNKNOWN;
    private boolean closed;

    /** The newest state of something, said at a place in the ring. */
    private record Passing(long version, long place, Event event) {}

    /**
     * A hub.
     *
     * @param figuresChanged called when lanes may have other figures; must return at once
     */
    public EventHub(EventLimits limits, Runnable figuresChanged) {
        this.limits = limits;
        this.figuresChanged = figuresChanged;
    }

    // ---- what comes in

    @Override
    public void committed(List<Transition> transitions) {
        lock.lock();
        try {
            transitions.forEach(this::add);
            dropTheLost();
            news.signalAll();
        } finally {
            lock.unlock();
        }
        boolean figures = transitions.stream()
                .flatMap(transition -> transition.changes().stream())
                .anyMatch(change -> change.kind() == Kind.TASK || change.kind() == Kind.LANE);
        if (figures) {
            figuresChanged.run();
        }
    }

    /** The record after which everything is told; without it a client of a quiet start would have no place to go on from. */
    public void beginAfter(long q) {
        lock.lock();
        try {
            if (floorId == UNKNOWN) {
                floorId = Event.idAfter(q);
                lastId = floorId;
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(Transition transition) {
        if (floorId == UNKNOWN) {
            floorId = Event.idAfter(transition.q() - 1);
        }
        lastId = Event.idAfter(transition.q());
        transition.changes().forEach(this::endDraft);
        for (Event event : Event.of(transition)) {
            if (tail - head == EVENTS_MAX) {
                forgetOldest();
            }
            ring[slot(tail++)] = event;
            chars += event.weight();
            while (chars > CHARS_MAX && tail - head > 1) {
                forgetOldest();
            }
        }
    }

    private void forgetOldest() {
        Event oldest = at(head);
        ring[slot(head++)] = null;
        chars -= oldest.weight();
        floorId = oldest.id();
    }

    private static int slot(long place) {
        return (int) (place % EVENTS_MAX);
    }

    private Event at(long place) {
        return Objects.requireNonNull(ring[slot(place)]);
    }

    private void endDraft(Change change) {
        if (change.after() instanceof Message message && message.role() != MessageRole.USER) {
            passing.remove(draftKey(message.conversation()));
        }
    }

    private void dropTheLost() {
        for (EventReader reader : readers) {
            if (reader.place < head && reader.over.isEmpty()) {
                reader.over = "slow: more than " + EVENTS_MAX + " events were not read in time";
                reader.cutOff();
            }
        }
    }

    /** The whole text so far of a reply that is being written. */
    public void draft(String conversation, String text) {
        Fields fields = new Fields()
                .put("draft", true)
                .put("conversation", conversation)
                .put("text", text);
        pass(draftKey(conversation), Event.passing("message", fields.map()));
    }

    private static String draftKey(String conversation) {
        return "draft " + conversation;
    }

    /** The figures of a lane. */
    void figures(String lane, Map<String, Object> figures) {
        pass("lane " + lane, Event.passing("lane", figures));
    }

    private void pass(String key, Event event) {
        lock.lock();
        try {
            passing.remove(key);
            passing.put(key, new Passing(++versions, tail, event));
            if (passing.size() > PASSING_MAX) {
                passing.remove(passing.keySet().iterator().next());
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- what goes out

    public int readers() {
        return readers.size();
    }

    /**
     * A place to read from: after the given event where everything since is kept, else the present.
     *
     * @param lastSeen the event after which the client wants to go on; empty for a new client
     * @throws Refusal 503 when there are as many readers as there may be
     */
    EventReader open(OptionalLong lastSeen) {
        lock.lock();
        try {
            EventReader reader = join(lastSeen);
            readers.add(reader);
            return reader;
        } finally {
            lock.unlock();
            figuresChanged.run();
        }
    }

    private EventReader join(OptionalLong lastSeen) {
        if (closed || readers.size() >= limits.readersMax()) {
            throw new Refusal(
                            503, "unavailable", readers.size() + " clients follow the events already; try again later")
                    .retryAfter(limits.retrySeconds());
        }
        boolean kept = lastSeen.isPresent()
                && floorId != UNKNOWN
                && lastSeen.getAsLong() >= floorId
                && lastSeen.getAsLong() <= lastId;
        long place = kept ? placeAfter(lastSeen.getAsLong()) : tail;
        String present = lastId == UNKNOWN ? "" : String.valueOf(lastId);
        EventReader.Start start =
                kept ? new EventReader.Start.Resumed() : new EventReader.Start.Present(present, lastSeen.isPresent());
        return new EventReader(this, start, place, versions, limits.graceMillis());
    }

    private long placeAfter(long id) {
        long place = head;
        while (place < tail && at(place).id() <= id) {
            place++;
        }
        return place;
    }

    List<Event> await(EventReader reader, long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            List<Event> taken = take(reader);
            while (taken.isEmpty() && left > 0 && !isOver(reader)) {
                left = news.awaitNanos(left);
                taken = take(reader);
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver(EventReader reader) {
        if (closed && reader.over.isEmpty()) {
            reader.over = "stopping: the runtime is being stopped";
        }
        return !reader.over.isEmpty();
    }

    private List<Event> take(EventReader reader) {
        List<Event> taken = new ArrayList<>();
        if (isOver(reader)) {
            return taken;
        }
        for (Passing item : passing.values()) {
            if (item.version > reader.seenVersion) {
                takeUpTo(reader, item.place, taken);
                if (reader.place < item.place) {
                    return taken;
                }
                taken.add(item.event);
                reader.seenVersion = item.version;
            }
        }
        takeUpTo(reader, tail, taken);
        return taken;
    }

    private void takeUpTo(EventReader reader, long end, List<Event> taken) {
        while (reader.place < end && taken.size() < TAKEN_AT_ONCE_MAX) {
            taken.add(at(reader.place++));
        }
    }

    String over(EventReader reader) {
        lock.lock();
        try {
            return isOver(reader) ? reader.over : "";
        } finally {
            lock.unlock();
        }
    }

    void remove(EventReader reader) {
        readers.remove(reader);
    }

    /** Ends all streams. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
            readers.forEach(EventReader::cutOff);
        } finally {
            lock.unlock();
        }
    }
}
