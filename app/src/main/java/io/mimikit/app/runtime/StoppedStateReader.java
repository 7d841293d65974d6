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
import io.mimikit.memory.Memory;
import io.mimikit.memory.RetentionPolicy;
import io.mimikit.server.DraftSource;
import io.mimikit.server.HttpApi;
import io.mimikit.server.HttpServerSettings;
import io.mimikit.server.ServerParts;
import io.mimikit.store.file.FileStore;
import io.mimikit.store.file.FileStoreLimits;
import io.mimikit.store.file.LegacyTraces;
import io.mimikit.store.file.NioDisk;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers reading commands on a state that no process runs on: opens it for looking, serves one request to itself on a
 * loopback port, closes it again. So a stopped state answers in exactly the words of a running one. Thread-safe.
 */
public final class StoppedStateReader implements StoppedState {
    @Override
    public JsonNode get(Path stateDirectory, String path, Map<String, String> query) {
        if (!Files.exists(stateDirectory.resolve("FORMAT.json")) && !isOfTheOlderProgram(stateDirectory)) {
            throw new MimikitException(
                    ErrorCode.NOT_FOUND,
                    "there is no state in " + stateDirectory
                            + " and no server runs on it; start one with `mimikit serve`");
        }
        LogSetup.bridgeJavaLogging();
        InstantSource clock = InstantSource.system();
        SecureRandom random = new SecureRandom();
        Ulids ids = new Ulids(clock, random);
        FileStore store = new FileStore(stateDirectory, new NioDisk(), clock, FileStoreLimits.DEFAULT.reserveBytes(0));
        Engine engine = new Engine(
                new EngineSetup(KernelConfig.defaults(), store, clock, System::nanoTime, ids, random, ids.next()));
        List<String> findings = engine.openToLook().findings();
        EngineLoop loop = EngineLoop.start(engine);
        try (MemoryEffects effects = new MemoryEffects(engine, Memory.open(stateDirectory, clock, random));
                HttpApi api = HttpApi.start(
                        HttpServerSettings.local(0),
                        new ServerParts(
                                engine,
                                clock,
                                System::nanoTime,
                                new StartInfo(ids.next(), Version.text(), clock.instant(), "stopped", findings),
                                new MemoryDesk(
                                        Memory.open(stateDirectory, clock, random),
                                        effects,
                                        RetentionPolicy.DEFAULT,
                                        clock,
                                        ids),
                                by -> {},
                                DraftSource.NONE))) {
            return ask(api.port(), path, query);
        } finally {
            loop.close();
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
