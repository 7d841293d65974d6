package io.mimikit.agent.process;

import java.util.ArrayList;
import java.util.List;

/** Which processes a tree's end reached, and which were still there at the deadline. Immutable. */
public record EndReport(List<ProcessIdentity> ended, List<ProcessIdentity> survivors) {
    public EndReport {
        ended = List.copyOf(ended);
        survivors = List.copyOf(survivors);
    }

    /** Both reports as one; what survived the first and ended in the second counts as ended. */
    EndReport and(EndReport later) {
        List<ProcessIdentity> allEnded = new ArrayList<>(ended);
        allEnded.addAll(later.ended);
        List<ProcessIdentity> left = new ArrayList<>(survivors);
        left.removeAll(later.ended);
        left.removeAll(later.survivors);
        left.addAll(later.survivors);
        return new EndReport(allEnded, left);
    }

    /** Whether nothing is left. */
    public boolean complete() {
        return survivors.isEmpty();
    }
}
