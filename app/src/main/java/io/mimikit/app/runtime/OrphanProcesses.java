package io.mimikit.app.runtime;

import io.mimikit.agent.process.EndReport;
import io.mimikit.agent.process.ProcessIdentity;
import io.mimikit.agent.process.ProcessTree;
import io.mimikit.kernel.entity.Attempt;
import io.mimikit.kernel.entity.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what the last life of the process left running, before any of its tasks runs again. */
final class OrphanProcesses {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanProcesses.class);
    private static final long GRACE_MILLIS = 1000;

    private OrphanProcesses() {}

    /**
     * Looks for the processes of these attempts by recorded identity and by the mark in their environment. All at once:
     * one that takes its time to end holds nobody else up.
     */
    static void end(List<Task> orphans, ProcessTree processes) {
        List<Future<?>> ends = new ArrayList<>();
        ProcessTree shared = processes.shared();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            orphans.forEach(task -> ends.add(all.submit(() -> end(task, shared))));
        }
        for (Future<?> end : ends) {
            if (end.state() == Future.State.FAILED) {
                throw new IllegalStateException(
                        "the processes of the last life could not be ended", end.exceptionNow());
            }
        }
    }

    private static void end(Task task, ProcessTree processes) {
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
