package io.mimikit.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A pool of connections to the database of a peer. Thread-safe. */
final class Database implements AutoCloseable {
    private final HikariDataSource pool;

    private Database(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Connects; where the setup says so, everything in the database is dropped before. */
    static Database open(Peer.Setup setup) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(setup.jdbcUrl());
        config.setMaximumPoolSize(setup.connections());
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        Database database = new Database(new HikariDataSource(config));
        if (setup.fresh()) {
            database.execute("drop schema public cascade; create schema public");
        }
        return database;
    }

    DataSource source() {
        return pool;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long count(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
