package io.mimikit.app.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import io.mimikit.app.config.LogConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The operational log of a server: JSON lines in {@code log/}, a new file each day and whenever one is full, closed ones
 * compressed, old ones removed by age and by size in all. Warnings go to standard error, too.
 */
final class LogSetup {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogSetup.class);

    private LogSetup() {}

    static void start(Path stateDirectory, LogConfig config) {
        bridgeJavaLogging();
        makeDirectory(stateDirectory.resolve("log"));
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        file.setContext(context);
        file.setName("file");
        file.setFile(stateDirectory.resolve("log/mimikit.jsonl").toString());
        file.setEncoder(encoder(context));
        file.setRollingPolicy(policy(context, stateDirectory, config, file));
        file.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(file);
        root.setLevel(Level.INFO);
        context.getLogger("io.mimikit").setLevel(Level.toLevel(config.level().name()));
    }

    /** The owner's alone; where it can't be made, the appender says why, and the log goes to standard error only. */
    private static void makeDirectory(Path directory) {
        try {
            if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            LOG.warn("can't make {}", directory, e);
        }
    }

    /** What libraries say through {@code java.util.logging} goes to the same place, from warnings up. */
    static void bridgeJavaLogging() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    }

    private static JsonEncoder encoder(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithContext(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.start();
        return encoder;
    }

    private static SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy(
            LoggerContext context, Path stateDirectory, LogConfig config, RollingFileAppender<ILoggingEvent> file) {
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(file);
        policy.setFileNamePattern(
                stateDirectory.resolve("log/mimikit.%d{yyyy-MM-dd}.%i.jsonl.gz").toString());
        policy.setMaxFileSize(new FileSize(config.maxSize().bytes()));
        policy.setMaxHistory(Math.toIntExact(config.keep().toDays()));
        policy.setTotalSizeCap(new FileSize(config.total().bytes()));
        policy.setCleanHistoryOnStart(true);
        policy.start();
        return policy;
    }
}
