package io.mimikit.app.runtime;

import io.mimikit.agent.run.MemoryEffects;
import io.mimikit.app.Version;
import io.mimikit.app.cli.StoppedState;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.Ulids;
import io.mimikit.kernel.engine.Engine;
import io.mimikit.kernel.engine.EngineLoop;
import io.mimikit.kernel.engine.EngineSetup;
import io.mimikit.kernel.store.Recovered;
import io.mimikit.memory.Memory;
import io.mimikit.memory.RetentionPolicy;
import io.mimikit.server.DraftSource;
import io.mimikit.server.HttpApi;
import io.mimikit.server.HttpServerSettings;
import io.mimikit.server.ServerParts;
import io.mimikit.server.hooks.HookParts;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.LegacyTraces;
import io.mimikit.store.file.LookingDisk;
import io.mimikit.store.file.NioDisk;
import io.mimikit.store.file.StateView;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers reading commands on a state that no process runs on: opens it for looking, without its lock and without writing
 * anything, serves one request to itself on a loopback port, closes it again. So a stopped state answers in exactly the
 * words of a running one, and a server may start meanwhile. Thread-safe.
 */
public final class StoppedStateReader implements StoppedState {
    private static final int TRIES = 5;

    @Override
    public JsonNode get(Path stateDirectory, String path, Map<String, String> query) {
        if (!Files.exists(stateDirectory.resolve("FORMAT.json")) && !isOfTheOlderProgram(stateDirectory)) {
            requireUsable(stateDirectory);
            throw new MimikitException(
                    ErrorCode.NOT_FOUND,
                    "there is no state in " + stateDirectory
                            + " and no server runs on it; start one with `mimikit serve`");
        }
        LogSetup.bridgeJavaLogging();
        InstantSource clock = InstantSource.system();
        SecureRandom random = new SecureRandom();
        Ulids ids = new Ulids(clock, random);
        Looking looking = open(stateDirectory, clock, random, ids);
        Engine engine = looking.engine();
        List<String> findings = looking.recovered().findings();
        EngineLoop loop = EngineLoop.start(engine);
        try (MemoryEffects effects = new MemoryEffects(engine, Memory.open(stateDirectory, clock, random));
                HttpApi api = HttpApi.start(
                        HttpServerSettings.local(0),
                        new ServerParts(
                                engine,
                                clock,
                                System::nanoTime,
                                new StartInfo(
                                        ids.next(),
                                        Version.text(),
                                        clock.instant(),
                                        "stopped",
                                        new Findings().and(() -> findings),
                                        looking.recovered().copied(),
                                        true),
                                new MemoryDesk(
                                        Memory.open(stateDirectory, clock, random),
                                        effects,
                                        RetentionPolicy.DEFAULT,
                                        clock,
                                        ids),
                                by -> {},
                                DraftSource.NONE,
                                HookParts.NONE,
                                pattern -> {}))) {
            return ask(api.port(), path, query);
        } finally {
            loop.close();
        }
    }

    @Override
    public void requireUsable(Path stateDirectory) {
        if (!isOfTheOlderProgram(stateDirectory)) {
            new StateView(stateDirectory, new NioDisk()).requireOurs();
        }
    }

    /** An open engine, and what its store found. */
    private record Looking(Engine engine, Recovered recovered) {}

    /** A server that starts or ends meanwhile moves files; then everything is read again. */
    private static Looking open(Path stateDirectory, InstantSource clock, SecureRandom random, Ulids ids) {
        for (int tries = 1; ; tries++) {
            FileStore store = new FileStore(
                    stateDirectory, new LookingDisk(new NioDisk()), clock, FileStoreLimits.DEFAULT.reserveBytes(0));
            Engine engine = new Engine(
                    new EngineSetup(KernelConfig.defaults(), store, clock, System::nanoTime, ids, random, ids.next()));
            try {
                return new Looking(engine, engine.openToLook());
            } catch (MimikitException e) {
                if (tries == TRIES || !(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            }
        }
    }

    /** The store says what to do about that one. */
    private static boolean isOfTheOlderProgram(Path stateDirectory) {
        try {
            return LegacyTraces.in(new NioDisk(), stateDirectory);
        } catch (IOException e) {
            throw new MimikitException(ErrorCode.STORAGE, "could not look into " + stateDirectory + ": " + e, e);
        }
    }

    private static JsonNode ask(int port, String path, Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + URLEncoder.encode(pair.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        URI uri = URI.create("http://127.0.0.1:" + port + path + (parameters.isEmpty() ? "" : "?" + parameters));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = JsonMapper.builder().build().readTree(answer.body());
            if (answer.statusCode() >= 300) {
                throw new MimikitException(
                        ErrorCode.fromWire(body.path("code").asString("internal")),
                        body.path("error").asString("status " + answer.statusCode()));
            }
            return body;
        } catch (IOException e) {
            throw new MimikitException(ErrorCode.INTERNAL, "the stopped state did not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MimikitException(ErrorCode.INTERRUPTED, "interrupted", e);
        }
    }
}
