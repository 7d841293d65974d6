package io.mimikit.kernel.engine;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.ClaimReadyTasks;
import io.mimikit.kernel.decide.Command;
import io.mimikit.kernel.decide.Context;
import io.mimikit.kernel.decide.Draft;
import io.mimikit.kernel.decide.PauseDrainedLane;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.lane.Lane;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch of decisions against the working state: each is applied as soon as it is made, so that the next one sees it;
 * answers wait for the commit. Not thread-safe; good for one batch.
 */
final class Batch {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

    private final EngineSetup setup;
    private final State state;
    private final Instant now;
    private final List<Transition> transitions = new ArrayList<>();
    private final List<Decided<?>> decided = new ArrayList<>();
    private long lastQ;

    /** The working state could not take in what was decided: it has half of it and is of no use any more. */
    static final class StateDamaged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private StateDamaged(String why, RuntimeException cause) {
            super(why + " was decided but could not be applied; nothing of it is written", cause);
        }
    }

    /** A command with its answer. */
    private record Decided<R>(
            Inbox.Ask<R> ask, @Nullable R answer, @Nullable RuntimeException error) {
        void publish() {
            if (error == null) {
                ask.answer().complete(answer);
            } else {
                ask.answer().completeExceptionally(error);
            }
        }
    }

    Batch(EngineSetup setup, State state, Instant now, long lastQ) {
        this.setup = setup;
        this.state = state;
        this.now = now;
        this.lastQ = lastQ;
    }

    Instant now() {
        return now;
    }

    List<Transition> transitions() {
        return transitions;
    }

    long lastQ() {
        return lastQ;
    }

    boolean isEmpty() {
        return transitions.isEmpty() && decided.isEmpty();
    }

    /** Decides a command of somebody who waits for the answer. */
    <R> void decide(Inbox.Ask<R> ask) {
        try {
            decided.add(new Decided<>(ask, apply(ask.by(), ask.command()), null));
        } catch (StateDamaged e) {
            ask.answer().completeExceptionally(e);
            throw e;
        } catch (MimikitException e) {
            decided.add(new Decided<>(ask, null, e));
        } catch (RuntimeException e) {
            LOG.error("{} failed; nothing was changed by it", ask.command().name(), e);
            decided.add(new Decided<>(ask, null, e));
        }
    }

    /** Decides a command of the engine itself; answers whether it changed anything. */
    boolean decideInternally(Command<?> command) {
        int before = transitions.size();
        try {
            apply(Actor.ENGINE, command);
        } catch (StateDamaged e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("{} failed; nothing was changed by it", command.name(), e);
        }
        return transitions.size() > before;
    }

    private <R> R apply(Actor by, Command<R> command) {
        Draft draft = draft(by);
        R answer = command.decide(draft);
        record(command.name(), by, draft.changes());
        return answer;
    }

    private Draft draft(Actor by) {
        return new Draft(state, new Context(now, by, setup.ids(), setup.random(), setup.owner()));
    }

    private void record(String why, Actor by, List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        transitions.add(new Transition(++lastQ, now, why, by, changes));
        fold(why, changes);
    }

    private void fold(String why, List<Change> changes) {
        try {
            changes.forEach(change -> state.apply(change, now));
        } catch (RuntimeException e) {
            throw new StateDamaged(why, e);
        }
    }

    /** Fills the free slots of all lanes, in one record. */
    void claim() {
        List<Change> claims = new ArrayList<>();
        for (Lane lane : state.lanes()) {
            Optional<String> next = lane.next(now.toEpochMilli());
            while (next.isPresent()) {
                Task task = state.task(next.get()).orElseThrow();
                Draft draft = draft(Actor.ENGINE);
                ClaimReadyTasks.claim(draft, task);
                List<Change> changes = draft.changes();
                fold("claim", changes);
                claims.addAll(changes);
                next = lane.next(now.toEpochMilli());
            }
        }
        if (!claims.isEmpty()) {
            transitions.add(new Transition(++lastQ, now, "claim", Actor.ENGINE, claims));
        }
        pauseWhatHasRunDry();
        state.awaitTokens(now);
    }

    private void pauseWhatHasRunDry() {
        List<String> dry = state.lanes().stream()
                .filter(Lane::hasRunDry)
                .map(lane -> lane.limits().name())
                .toList();
        dry.forEach(lane -> decideInternally(new PauseDrainedLane(lane)));
    }

    /** Answers everybody; the batch is durable. */
    void publish() {
        decided.forEach(Decided::publish);
    }

    /**
     * The batch is not durable: new work is refused, what ends work is given back to be decided again.
     *
     * @param again takes what must not be lost
     */
    void fail(MimikitException error, Consumer<Inbox.Ask<?>> again) {
        for (Decided<?> item : decided) {
            if (item.ask.command().isNewWork()) {
                item.ask.answer().completeExceptionally(error);
            } else {
                again.accept(item.ask);
            }
        }
    }
}
