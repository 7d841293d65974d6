package io.mimikit.bench.peers;

import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Consumer;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.BackgroundJobRequest;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/** JobRunr with its defaults but for the workers and its shortest polling interval. One at a time: it is made of statics. */
final class JobRunrPeer implements Peer {
    private static final int POLL_SECONDS = 5;

    private final Database database;

    JobRunrPeer(Setup setup) throws SQLException {
        database = Database.open(setup);
        JobRunr.configure()
                .useJsonMapper(new Jackson3JsonMapper())
                .useStorageProvider(new PostgresStorageProvider(database.source()))
                .useJobActivator(new Activator(setup.job()))
                .useBackgroundJobServer(
                        BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                                .andWorkerCount(Scale.WORKERS)
                                .andPollIntervalInSeconds(POLL_SECONDS),
                        false)
                .initialize();
    }

    @Override
    public void enqueue(String payload) {
        BackgroundJobRequest.enqueue(new Work(payload));
    }

    @Override
    public void schedule(String payload, Instant due) {
        BackgroundJobRequest.schedule(due, new Work(payload));
    }

    @Override
    public void start() {
        JobRunr.getBackgroundJobServer().start();
    }

    @Override
    public long unfinished() throws SQLException {
        return database.count("select count(*) from jobrunr_jobs where state not in ('SUCCEEDED', 'DELETED')");
    }

    @Override
    public void close() {
        JobRunr.destroy();
        database.close();
    }

    /** A job as it is stored. */
    record Work(String payload) implements JobRequest {
        @Override
        public Class<? extends JobRequestHandler<?>> getJobRequestHandler() {
            return Handler.class;
        }
    }

    /** Runs one. Public, since JobRunr calls it by reflection. */
    public static final class Handler implements JobRequestHandler<Work> {
        private final Consumer<String> job;

        Handler(Consumer<String> job) {
            this.job = job;
        }

        @Override
        public void run(Work work) {
            job.accept(work.payload());
        }
    }

    /** Makes handlers, of which there is one kind. */
    private record Activator(Consumer<String> job) implements JobActivator {
        @Override
        public <T> T activateJob(Class<T> type) {
            return type.cast(new Handler(job));
        }
    }
}
