package io.mimikit.app.runtime;

import io.mimikit.agent.process.EndReport;
import io.mimikit.agent.process.ProcessIdentity;
import io.mimikit.agent.process.ProcessTree;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Task;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what the last life of the process left running, before any of its tasks runs again. */
final class OrphanProcesses {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanProcesses.class);
    private static final long GRACE_MILLIS = 1000;

    private OrphanProcesses() {}

    /** Looks for the processes of these attempts by recorded identity and by the mark in their environment. */
    static void end(List<Task> orphans, ProcessTree processes) {
        for (Task task : orphans) {
            Attempt attempt = task.attempts().getLast();
            List<ProcessIdentity> recorded = attempt.processes().stream()
                    .map(process -> new ProcessIdentity(process.pid(), process.start()))
                    .toList();
            EndReport report = processes.end(attempt.id(), recorded, GRACE_MILLIS);
            if (!report.ended().isEmpty()) {
                LOG.warn(
                        "ended {} processes that task {} had left running",
                        report.ended().size(),
                        task.id());
            }
            if (!report.complete()) {
                LOG.error("could not end {} of task {}", report.survivors(), task.id());
            }
        }
    }
}
