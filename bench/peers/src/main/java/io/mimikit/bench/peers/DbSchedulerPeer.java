package io.mimikit.bench.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** db-scheduler as its documentation advises for throughput: lock-and-fetch, immediate execution, polling every 100 ms. */
final class DbSchedulerPeer implements Peer {
    private static final String TABLE = """
        create table scheduled_tasks (
          task_name text not null,
          task_instance text not null,
          task_data bytea,
          execution_time timestamptz not null,
          picked boolean not null,
          picked_by text,
          last_success timestamptz,
          last_failure timestamptz,
          consecutive_failures int,
          last_heartbeat timestamptz,
          version bigint not null,
          priority smallint,
          primary key (task_name, task_instance));
        create index execution_time_idx on scheduled_tasks (execution_time);
        create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
        create index priority_execution_time_idx on scheduled_tasks (priority desc, execution_time asc)
        """;

    private static final int HEARTBEATS_MISSED_MAX = 6;

    private final Database database;
    private final OneTimeTask<String> task;
    private final Scheduler scheduler;
    private final AtomicLong ids = new AtomicLong();

    DbSchedulerPeer(Setup setup, Optional<Duration> heartbeat) throws SQLException {
        database = Database.open(setup);
        if (setup.fresh()) {
            database.execute(TABLE);
        }
        task = Tasks.oneTime("bench", String.class)
                .execute((instance, context) -> setup.job().accept(instance.getData()));
        SchedulerBuilder builder = Scheduler.create(database.source(), task)
                .threads(Scale.WORKERS)
                .pollUsingLockAndFetch(1.0, 4.0)
                .pollingInterval(Duration.ofMillis(100))
                .enablePriority()
                .enableImmediateExecution();
        heartbeat.ifPresent(every -> builder.heartbeatInterval(every).missedHeartbeatsLimit(HEARTBEATS_MISSED_MAX));
        scheduler = builder.build();
    }

    @Override
    public void enqueue(String payload) {
        schedule(payload, Instant.now());
    }

    @Override
    public void schedule(String payload, Instant due) {
        scheduler.schedule(task.instance(Long.toString(ids.incrementAndGet()), payload), due);
    }

    @Override
    public void start() {
        scheduler.start();
    }

    @Override
    public long unfinished() throws SQLException {
        return database.count("select count(*) from scheduled_tasks");
    }

    @Override
    public void close() {
        scheduler.stop();
        database.close();
    }
}
