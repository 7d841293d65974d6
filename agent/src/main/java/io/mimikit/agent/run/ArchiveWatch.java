package io.mimikit.agent.run;

import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineListener;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.state.State;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Notices that the archive has something to do before its next round: a conversation has more messages than may wait for
 * it, or a summary has ended. Belongs to the engine's thread.
 */
public final class ArchiveWatch implements EngineListener {
    private final int backlogMax;
    private final Runnable due;
    private final Map<String, Integer> unarchived = new HashMap<>();

    private ArchiveWatch(int backlogMax, Runnable due) {
        this.backlogMax = backlogMax;
        this.due = due;
    }

    /**
     * Starts to watch.
     *
     * @param due called for every record after which the archive has work; must return at once
     */
    public static void start(Engine engine, int backlogMax, Runnable due) {
        ArchiveWatch watch = new ArchiveWatch(backlogMax, due);
        engine.listen(watch);
        engine.query(watch::count);
    }

    private boolean count(State state) {
        unarchived.clear();
        state.all(Kind.MESSAGE).stream().map(Message.class::cast).forEach(message -> add(message, 1));
        return true;
    }

    @Override
    public void committed(List<Transition> transitions) {
        boolean wanted = false;
        for (Transition transition : transitions) {
            for (Change change : transition.changes()) {
                wanted |= isDue(change);
            }
        }
        if (wanted) {
            due.run();
        }
    }

    private boolean isDue(Change change) {
        if (change.before() instanceof Message before) {
            add(before, -1);
        }
        return switch (change.after()) {
            case Message after -> add(after, 1) > backlogMax;
            case Task task -> task.spec().role() == Role.SUMMARY && task.status() == TaskStatus.DONE;
            case null, default -> false;
        };
    }

    private int add(Message message, int by) {
        return message.archivedIn() == null ? unarchived.merge(message.conversation(), by, Integer::sum) : 0;
    }
}
