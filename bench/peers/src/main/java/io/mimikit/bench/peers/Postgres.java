package io.mimikit.bench.peers;

import io.mimikit.bench.LinuxProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL server of its own in a directory, durable and otherwise as it comes. Closing ends it. One thread. */
final class Postgres implements AutoCloseable {
    private static final Map<String, String> DURABLE =
            Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");
    private static final List<String> REPORTED = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "wal_sync_method",
            "shared_buffers",
            "max_connections");
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 20;

    private final EmbeddedPostgres server;
    private final long pid;

    private Postgres(EmbeddedPostgres server, long pid) {
        this.server = server;
        this.pid = pid;
    }

    /**
     * Starts one.
     *
     * @param program where its program is unpacked to, once; the same for all
     */
    static Postgres start(Path directory, Path program) throws IOException, SQLException {
        Path data = directory.resolve("data");
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(program.toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setServerConfig("max_connections", "100")
                .setPGStartupWait(START_MAX);
        DURABLE.forEach(builder::setServerConfig);
        EmbeddedPostgres server = builder.start();
        Postgres postgres = new Postgres(
                server,
                Long.parseLong(
                        Files.readAllLines(data.resolve("postmaster.pid")).getFirst()));
        Map<String, String> settings = postgres.settings();
        if (!settings.entrySet().containsAll(DURABLE.entrySet())) {
            postgres.close();
            throw new IOException("PostgreSQL is not durable: " + settings);
        }
        return postgres;
    }

    String jdbcUrl() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** As the server says that they are. */
    Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String name : REPORTED) {
                try (ResultSet row = statement.executeQuery("show " + name)) {
                    row.next();
                    settings.put(name, row.getString(1));
                }
            }
        }
        return settings;
    }

    /** Does now what it would do by itself soon after many rows were written. */
    void settle() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze");
            statement.execute("checkpoint");
        }
    }

    LinuxProcess process() {
        return new LinuxProcess(pid);
    }

    @Override
    public void close() throws IOException {
        if (!process().isAlive()) {
            return;
        }
        server.close();
        ProcessHandle.of(pid).ifPresent(process -> {
            try {
                process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (Exception stuck) {
                process.destroyForcibly();
            }
        });
    }
}
