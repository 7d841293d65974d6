package io.mimikit.app.runtime;

import io.mimikit.agent.model.Prices;
import io.mimikit.agent.process.CommandRunner;
import io.mimikit.agent.process.ProcessTree;
import io.mimikit.agent.process.SecretVariables;
import io.mimikit.agent.role.LoopLimits;
import io.mimikit.agent.role.Roles;
import io.mimikit.agent.run.ArchiveWatch;
import io.mimikit.agent.run.Archivist;
import io.mimikit.agent.run.AttemptThreads;
import io.mimikit.agent.run.CommandTasks;
import io.mimikit.agent.run.Deliveries;
import io.mimikit.agent.run.FileConditions;
import io.mimikit.agent.run.MemoryEffects;
import io.mimikit.agent.run.Verification;
import io.mimikit.agent.tool.ToolCallContext;
import io.mimikit.agent.watch.FileWatcher;
import io.mimikit.agent.workdir.FetchLimits;
import io.mimikit.agent.workdir.FileLimits;
import io.mimikit.agent.workdir.UrlFetcher;
import io.mimikit.agent.workdir.WorkDirectory;
import io.mimikit.app.Version;
import io.mimikit.app.cli.ExitStatus;
import io.mimikit.app.cli.ServeOptions;
import io.mimikit.app.config.Config;
import io.mimikit.app.triggers.TriggerFiles;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.decide.StopForShutdown;
import io.mimikit.kernel.doc.Instants;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineLoop;
import io.mimikit.kernel.engine.EngineSetup;
import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Task;
import io.mimikit.kernel.entity.TaskStatus;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.memory.ArchivePolicy;
import io.mimikit.memory.Memory;
import io.mimikit.memory.RetentionPolicy;
import io.mimikit.server.HttpApi;
import io.mimikit.server.HttpServerSettings;
import io.mimikit.server.ServerParts;
import io.mimikit.server.events.EventLimits;
import io.mimikit.server.http.HttpLimits;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.NioDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server, put together part by part; {@link #close} takes the parts down in the reverse order. One at a time in
 * a process; its methods belong to the thread that started it.
 */
final class MimikitRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MimikitRuntime.class);
    private static final Actor ACTOR = new Actor("shutdown", "engine", null);
    private static final Duration STOP_MAX = Duration.ofSeconds(8);

    private final Config config;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Engine engine;
    private final AttemptThreads attempts;
    private final HttpApi http;
    private final long startMillis;
    private final String url;

    private MimikitRuntime(ServeOptions options, Config config, Map<String, String> environment, StopRequest stop) {
        this.config = config;
        try {
            InstantSource clock = InstantSource.system();
            SecureRandom random = new SecureRandom();
            Ulids ids = new Ulids(clock, random);
            Instant startedAt = clock.instant();
            Path state = options.stateDirectory();
            Path work = workDirectory(options);
            KernelConfig kernel = KernelSettings.of(config);

            FileStore store = new FileStore(state, new NioDisk(), clock, StateUpkeep.storeLimits(config));
            engine = new Engine(new EngineSetup(kernel, store, clock, System::nanoTime, ids, random, ids.next()));
            Recovered recovered = engine.open();
            String token = token(random);
            HttpServerSettings listening = httpSettings(environment, token);
            requirePort(listening);
            engine.listen(new EndWithoutState(stop));
            LogSetup.start(state, config.log());
            List<String> recovery = findings(recovered);
            recovery.forEach(finding -> LOG.warn("{}", finding));
            Findings findings = new Findings().and(() -> recovery);

            Memory memory = Memory.open(state, clock, random);
            Models models = own(new Models(config, environment));
            ProcessTree processes = new ProcessTree(System::nanoTime);
            CommandRunner commands =
                    new CommandRunner(environment, SecretVariables.standard(), state.resolve("artifacts"), processes);
            WorkDirectory files = new WorkDirectory(work, state, FileLimits.standard());
            ToolCallContext.Hands hands = new ToolCallContext.Hands(
                    engine,
                    memory,
                    files,
                    work,
                    commands,
                    new UrlFetcher(FetchLimits.standard(), Set.of(), System::nanoTime),
                    ids,
                    clock);
            Drafts drafts = new Drafts();
            Roles roles = new Roles(models::configured, new Prices(Map.of()), LoopLimits.DEFAULT, hands, drafts);
            Verification verification = new Verification(engine, commands, hands.files(), work, System::nanoTime);
            attempts = new AttemptThreads(
                    engine, roles, new CommandTasks(engine, commands, work), verification, processes);

            OrphanProcesses.end(engine.orphans(), processes);
            engine.recover(attempts);
            own(EngineLoop.start(engine));
            MemoryEffects effects = own(new MemoryEffects(engine, memory));
            effects.start();
            Deliveries deliveries = own(new Deliveries(engine, commands, processes, work, clock));
            deliveries.start();
            FileWatcher watcher = own(new FileWatcher(clock, System::nanoTime));
            FileConditions conditions = startTriggers(state, watcher, files, findings);
            RetentionPolicy retention = new RetentionPolicy(
                    config.memory().rawDays(), config.memory().summaryDays());
            StartInfo info = new StartInfo(
                    ids.next(), Version.text(), startedAt, config.model().text(), findings, recovered.copied(), false);
            http = own(HttpApi.start(
                    listening,
                    new ServerParts(
                            engine,
                            clock,
                            System::nanoTime,
                            info,
                            new MemoryDesk(memory, effects, retention, clock, ids),
                            by -> stop.stop(ExitStatus.RESTART),
                            drafts,
                            new HookDesk(state, environment, random),
                            new FileDesk(files, conditions))));
            url = url(config.server().host(), http.port());
            own(RuntimeFile.write(state, url, http.port(), token, Instants.print(startedAt)));
            startHousekeeping(memory, retention, store, clock);
            startMillis = Duration.between(StartTime.ofThisProcess().orElse(startedAt), clock.instant())
                    .toMillis();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything; when it returns the server is ready.
     *
     * @throws MimikitException when it can't start; nothing is left running then
     */
    static MimikitRuntime start(
            ServeOptions options, Config config, Map<String, String> environment, StopRequest stop) {
        return new MimikitRuntime(options, config, environment, stop);
    }

    /** What starts work beside the clock: the files in which triggers stand, and the files that triggers wait for. */
    private FileConditions startTriggers(Path state, FileWatcher watcher, WorkDirectory files, Findings findings) {
        TriggerFiles declared = own(new TriggerFiles(state, engine, watcher));
        declared.start();
        FileConditions conditions = own(new FileConditions(engine, watcher, files));
        if (!engine.isCopied()) {
            conditions.start();
        }
        findings.and(watcher::findings).and(declared::findings).and(conditions::findings);
        return conditions;
    }

    /** After the lock is taken, which says more than a port in use; before anything runs that would be cut off at once. */
    private void requirePort(HttpServerSettings listening) {
        try {
            HttpApi.check(listening);
        } catch (MimikitException refused) {
            engine.close();
            throw refused;
        }
    }

    private <P extends AutoCloseable> P own(P part) {
        parts.push(part);
        return part;
    }

    private static List<String> findings(Recovered recovered) {
        List<String> findings = new ArrayList<>(recovered.findings());
        if (recovered.copied()) {
            findings.add("this state directory is a copy of another one: triggers and claims are paused (copied) until"
                    + " `mimikit state adopt`, with the server stopped");
        }
        return List.copyOf(findings);
    }

    private static Path workDirectory(ServeOptions options) {
        Path work = options.workDirectory().toAbsolutePath().normalize();
        if (!Files.isDirectory(work)) {
            throw MimikitException.invalid(
                    "--work-dir", "--work-dir: there is no directory " + work + "; create it or name another one");
        }
        return work;
    }

    private HttpServerSettings httpSettings(Map<String, String> environment, String token) {
        return new HttpServerSettings(
                config.server().host(),
                config.server().port(),
                environment.get("MIMIKIT_API_KEY"),
                token,
                config.http().allowedHosts(),
                HttpLimits.DEFAULT.bodyBytesMax(
                        Math.toIntExact(config.http().maxBody().bytes())),
                EventLimits.DEFAULT);
    }

    private static String token(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String url(String host, int port) {
        boolean any = host.equals("0.0.0.0") || host.equals("::");
        String shown = any ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
        return "http://" + shown + ":" + port;
    }

    private ArchivePolicy archivePolicy() {
        ArchivePolicy usual = ArchivePolicy.DEFAULT;
        return new ArchivePolicy(
                config.memory().rawDays(),
                Math.min(usual.backlogMax(), config.history().hard()),
                config.history().hardBytes().bytes(),
                usual.every());
    }

    private void startHousekeeping(Memory memory, RetentionPolicy retention, FileStore store, InstantSource clock) {
        Housekeeping chores = own(new Housekeeping());
        Archivist archivist = new Archivist(engine, memory, clock, archivePolicy());
        chores.every(Duration.ofMinutes(10), Duration.ofSeconds(30), "archiving history", archivist::round);
        ArchiveWatch.start(
                engine,
                archivePolicy().backlogMax(),
                chores.onDemand(Duration.ofSeconds(1), "archiving history", archivist::round));
        StateUpkeep.start(chores, config, new StateUpkeep(engine, store, StateUpkeep.retentionLimits(config), clock));
        if (config.memory().autoPrune()) {
            chores.every(
                    Duration.ofHours(6),
                    Duration.ofMinutes(6),
                    "memory retention",
                    () -> memory.retention().prune(retention, clock.instant(), false, false));
        }
    }

    String url() {
        return url;
    }

    /** From the start of the process until it was ready. */
    long startMillis() {
        return startMillis;
    }

    /**
     * Takes no new work, gives running attempts their grace, then stops them; what is unfinished is recorded as
     * interrupted and runs again by its delivery.
     */
    void drain() throws InterruptedException {
        http.drain();
        engine.stopClaiming();
        awaitAttempts(config.shutdown().grace());
        List<String> left = engine.query(state -> state.all(Kind.TASK).stream()
                .map(Task.class::cast)
                .filter(task -> task.status() == TaskStatus.RUNNING)
                .map(Task::id)
                .toList());
        for (String id : left) {
            engine.tell(ACTOR, new StopForShutdown(id));
        }
        awaitAttempts(STOP_MAX);
    }

    private void awaitAttempts(Duration max) throws InterruptedException {
        long end = System.nanoTime() + max.toNanos();
        while (attempts.active() > 0 && System.nanoTime() < end) {
            Thread.sleep(10);
        }
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("{} did not close", part.getClass().getSimpleName(), e);
            }
        }
    }
}
