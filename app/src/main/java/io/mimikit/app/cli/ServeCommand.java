package io.mimikit.app.cli;

import io.mimikit.app.config.Config;
import io.mimikit.app.config.ConfigSources.FlagValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mimikit serve}. */
@Command(
        name = "serve",
        aliases = "up",
        description = "Run the API, the web page, the agents and the triggers until stopped by Ctrl-C or SIGTERM.")
final class ServeCommand implements Callable<Integer> {
    private final MimikitCommand mimikit;
    private final Serve serve;

    @Option(names = "--port", paramLabel = "PORT", description = "Port (default 8787); 0 = any free one, printed.")
    private @Nullable String port;

    @Option(names = "--host", paramLabel = "HOST", description = "Address (default 127.0.0.1); others need a token.")
    private @Nullable String host;

    @Option(names = "--model", paramLabel = "PROVIDER/NAME", description = "Model that answers, or demo.")
    private @Nullable String model;

    @Option(names = "--no-restart", description = "End with the server instead of starting it again.")
    @SuppressWarnings("UnusedVariable") // the launcher reads it; here it is only known and explained
    private boolean noRestart;

    @Option(names = "--aot-training", hidden = true, description = "Serve a few requests of our own, then stop.")
    private boolean training;

    ServeCommand(MimikitCommand mimikit, Serve serve) {
        this.mimikit = mimikit;
        this.serve = serve;
    }

    @Override
    public Integer call() throws InterruptedException {
        Map<String, FlagValue> flags = new LinkedHashMap<>();
        put(flags, "server.port", "--port", port);
        put(flags, "server.host", "--host", host);
        put(flags, "model", "--model", model);
        Config config = mimikit.config(flags);
        ServeOptions options = new ServeOptions(mimikit.stateDirectory(), mimikit.workDirectory(), mimikit.wantsJson());
        if (training) {
            return new TrainStart(mimikit, () -> {
                        int ignored = serve.run(options, config);
                    })
                    .call();
        }
        return serve.run(options, config);
    }

    private static void put(Map<String, FlagValue> flags, String key, String flag, @Nullable String value) {
        if (value != null) {
            flags.put(key, new FlagValue(flag, value));
        }
    }
}
