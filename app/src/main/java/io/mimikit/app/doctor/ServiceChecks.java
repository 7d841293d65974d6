package io.mimikit.app.doctor;

import io.mimikit.app.cli.Diagnosis.Finding;
import io.mimikit.app.cli.Diagnosis.Severity;
import io.mimikit.app.cli.ModelProbe;
import io.mimikit.app.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** What the configuration asks the world for: a port, a model. Not thread-safe. */
final class ServiceChecks {
    private final boolean hasServer;
    private final Config config;
    private final ModelProbe probe;

    /** @param hasServer whether the port may be taken, because a server works on this state */
    ServiceChecks(boolean hasServer, Config config, ModelProbe probe) {
        this.hasServer = hasServer;
        this.config = config;
        this.probe = probe;
    }

    Finding port() {
        int port = config.server().port();
        if (port == 0 || hasServer) {
            return Finding.ok("port", port == 0 ? "any free one" : "a server runs on this state");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(
                    new InetSocketAddress(InetAddress.getByName(config.server().host()), port));
            return Finding.ok("port", port + " is free");
        } catch (IOException e) {
            return new Finding(
                    "port",
                    Severity.ERROR,
                    "port " + port + " on " + config.server().host() + " can't be used: " + e.getMessage(),
                    "end what uses it, or start with --port N");
        }
    }

    Finding model() {
        ModelProbe.Outcome outcome = probe.probe(config);
        return outcome.answered()
                ? Finding.ok("model", config.model().text() + ": " + outcome.text())
                : new Finding(
                        "model",
                        Severity.ERROR,
                        config.model().text() + " does not answer: " + outcome.text(),
                        "`mimikit init` helps to choose a model and its key");
    }
}
