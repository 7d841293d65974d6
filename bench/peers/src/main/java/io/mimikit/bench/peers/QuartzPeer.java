package io.mimikit.bench.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/**
 * Quartz, not clustered, taking up to {@value Scale#WORKERS} triggers at a time. On PostgreSQL one durable job detail that
 * asks for recovery has a trigger per job; in memory each trigger has a detail of its own, since removing one from a
 * shared detail takes time that grows with the others.
 */
final class QuartzPeer implements Peer {
    private static final String PAYLOAD = "payload";
    private static final String SHARED = "bench";
    private static final String SOURCE = "bench";
    private static final String TABLES = "/org/quartz/impl/jdbcjobstore/tables_postgres.sql";

    private final Optional<Database> database;
    private final Scheduler scheduler;
    private final AtomicLong ids = new AtomicLong();

    private QuartzPeer(Setup setup, Optional<Database> database, Properties properties) throws SchedulerException {
        this.database = database;
        properties.put("org.quartz.scheduler.instanceName", "bench");
        properties.put("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", Integer.toString(Scale.WORKERS));
        properties.put("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        properties.put("org.quartz.threadPool.threadCount", Integer.toString(Scale.WORKERS));
        this.scheduler = new StdSchedulerFactory(properties).getScheduler();
        scheduler.setJobFactory((fired, from) ->
                context -> setup.job().accept(context.getMergedJobDataMap().getString(PAYLOAD)));
    }

    static QuartzPeer inMemory(Setup setup) throws SchedulerException {
        Properties properties = new Properties();
        properties.put("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        return new QuartzPeer(setup, Optional.empty(), properties);
    }

    static QuartzPeer onPostgres(Setup setup) throws SQLException, IOException, SchedulerException {
        Database database = Database.open(setup);
        if (setup.fresh()) {
            database.execute(tables());
        }
        DBConnectionManager.getInstance().addConnectionProvider(SOURCE, new Pooled(database));
        Properties properties = new Properties();
        properties.put("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        properties.put("org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        properties.put("org.quartz.jobStore.dataSource", SOURCE);
        properties.put("org.quartz.jobStore.acquireTriggersWithinLock", "true");
        QuartzPeer peer = new QuartzPeer(setup, Optional.of(database), properties);
        if (setup.fresh()) {
            peer.scheduler.addJob(
                    JobBuilder.newJob(NoJob.class)
                            .withIdentity(SHARED)
                            .storeDurably()
                            .requestRecovery()
                            .build(),
                    true);
        }
        return peer;
    }

    private static String tables() throws IOException {
        try (InputStream in = QuartzPeer.class.getResourceAsStream(TABLES)) {
            if (in == null) {
                throw new IOException(TABLES + " is not in Quartz's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void enqueue(String payload) throws SchedulerException {
        schedule(payload, Instant.now());
    }

    @Override
    public void schedule(String payload, Instant due) throws SchedulerException {
        String id = Long.toString(ids.incrementAndGet());
        TriggerBuilder<Trigger> trigger = TriggerBuilder.newTrigger()
                .withIdentity(id)
                .startAt(Date.from(due))
                .usingJobData(PAYLOAD, payload);
        if (database.isPresent()) {
            scheduler.scheduleJob(trigger.forJob(SHARED).build());
        } else {
            JobDetail detail = JobBuilder.newJob(NoJob.class).withIdentity(id).build();
            scheduler.scheduleJob(detail, trigger.build());
        }
    }

    @Override
    public void start() throws SchedulerException {
        scheduler.start();
    }

    @Override
    public long unfinished() throws SchedulerException, SQLException {
        if (database.isPresent()) {
            return database.get()
                    .count("select greatest((select count(*) from qrtz_triggers),"
                            + " (select count(*) from qrtz_fired_triggers))");
        }
        return scheduler.getTriggerKeys(GroupMatcher.anyGroup()).size();
    }

    @Override
    public void close() {
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            throw new IllegalStateException("Quartz did not end", e);
        }
        database.ifPresent(Database::close);
    }

    /** The class that is stored with a job; what runs comes from the factory. */
    static final class NoJob implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            throw new IllegalStateException("the factory makes jobs");
        }
    }

    /** Quartz's door to a pool. */
    private record Pooled(Database database) implements ConnectionProvider {
        @Override
        public Connection getConnection() throws SQLException {
            return database.source().getConnection();
        }

        @Override
        public void initialize() {
            // it is open already
        }

        @Override
        public void shutdown() {
            // whoever opened it closes it
        }
    }
}
