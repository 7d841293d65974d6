package io.mimikit.app.config;

import java.time.Duration;

/** What is logged and how much of it is kept. Immutable. */
public record LogConfig(Level level, ByteSize maxSize, Duration keep, ByteSize total) {
    public LogConfig {
        new Checks()
                .between("maxSize", maxSize, ByteSize.kib(64), ByteSize.gib(1))
                .between("keep", keep, Duration.ofDays(1), Duration.ofDays(3_650))
                .between("total", total, maxSize, ByteSize.gib(1_024))
                .orThrow();
    }

    static LogConfig read(Section section) {
        return new LogConfig(
                section.choice("level", Level.INFO, "least severe level that is logged"),
                section.size("maxSize", ByteSize.mib(10), "size at which a log file is closed and compressed"),
                section.duration("keep", Duration.ofDays(30), "age at which log files are removed"),
                section.size("total", ByteSize.mib(500), "size of all log files together"));
    }

    /** From the most to the least talkative. */
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }
}
