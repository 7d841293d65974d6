package io.mimikit.agent.run;

import io.mimikit.agent.process.CommandResult;
import io.mimikit.agent.process.CommandRunner;
import io.mimikit.agent.process.CommandSpec;
import io.mimikit.agent.process.OutputLimits;
import io.mimikit.agent.process.RunningCommand;
import io.mimikit.agent.tool.ToolText;
import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.decide.EndSend.How;
import io.mimikit.kernel.entity.CommandLine;
import io.mimikit.kernel.entity.Delivery;
import io.mimikit.kernel.entity.Dispatch;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to send a result: a POST to an address, or a command with the result on its standard input. Redirects are
 * not followed. Thread-safe.
 */
final class Send implements AutoCloseable {
    /** The header and the variable that carry the delivery id. */
    static final String HEADER = "X-Mimikit-Delivery";

    static final String VARIABLE = "MIMIKIT_DELIVERY";

    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final long COMMAND_MILLIS_MAX = 60_000;
    private static final long GRACE_MILLIS = 1000;
    private static final int ERROR_CHARS_MAX = 500;

    private final CommandRunner runner;
    private final Path workDirectory;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable HttpClient client;

    /** How it went. */
    record Outcome(
            How how, @Nullable String error, @Nullable Duration retryAfter) {
        private static final Outcome TAKEN = new Outcome(How.TAKEN, null, null);

        private static Outcome of(How how, String error) {
            return new Outcome(how, error, null);
        }
    }

    Send(CommandRunner runner, Path workDirectory) {
        this.runner = runner;
        this.workDirectory = workDirectory;
    }

    /**
     * Sends it and waits for the answer.
     *
     * @throws InterruptedException when it is to stop; nobody knows then whether it arrived
     */
    Outcome send(Dispatch dispatch) throws InterruptedException {
        boolean once = dispatch.to().delivery() == Delivery.AT_MOST_ONCE;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("deliveryId", dispatch.id());
        body.put("attempt", dispatch.attempts().size());
        body.putAll(dispatch.payload());
        String text = ToolText.json(body);
        CommandLine command = dispatch.to().command();
        String url = dispatch.to().url();
        if (command != null) {
            return run(command, dispatch, text, once);
        }
        return url == null ? Outcome.of(How.REFUSED, "it names no receiver") : post(url, dispatch.id(), text, once);
    }

    private Outcome post(String url, String id, String body, boolean once) throws InterruptedException {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            return Outcome.of(How.REFUSED, "no address: " + e.getMessage());
        }
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(ANSWER_MAX)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", id)
                .header(HEADER, id)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<Void> answer = client().send(request, HttpResponse.BodyHandlers.discarding());
            return answered(answer, once);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return Outcome.of(How.NOT_NOW, "no connection: " + reason(e));
        } catch (IOException e) {
            return Outcome.of(once ? How.IN_DOUBT : How.NOT_NOW, "no answer: " + reason(e));
        }
    }

    private static Outcome answered(HttpResponse<Void> answer, boolean once) {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return Outcome.TAKEN;
        }
        boolean notNow = status == 429 || (!once && (status == 408 || status == 425 || status >= 500));
        Duration retryAfter = answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(null);
        return new Outcome(notNow ? How.NOT_NOW : How.REFUSED, "the receiver answered " + status, retryAfter);
    }

    private Outcome run(CommandLine line, Dispatch dispatch, String body, boolean once) throws InterruptedException {
        Map<String, String> env = new HashMap<>(line.env());
        env.put(VARIABLE, dispatch.id());
        CommandSpec spec = CommandTasks.spec(line, workDirectory).withEnv(env).withStdin(body);
        RunningCommand command;
        try {
            command = runner.start(spec, dispatch.attempts().getLast().id(), OutputLimits.standard());
        } catch (MimikitException e) {
            return Outcome.of(How.NOT_NOW, cut(String.valueOf(e.getMessage())));
        }
        try {
            Optional<CommandResult> ended = command.await(COMMAND_MILLIS_MAX);
            if (ended.isEmpty()) {
                command.end(GRACE_MILLIS);
                return Outcome.of(
                        once ? How.IN_DOUBT : How.NOT_NOW, "it took longer than " + COMMAND_MILLIS_MAX + " ms");
            }
            int status = ended.get().exitCode();
            return status == 0
                    ? Outcome.TAKEN
                    : Outcome.of(
                            once ? How.REFUSED : How.NOT_NOW,
                            "exit status " + status + ": "
                                    + cut(ended.get().output().text()));
        } catch (InterruptedException e) {
            command.end(GRACE_MILLIS);
            throw e;
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : cut(e.getMessage());
    }

    private static String cut(String text) {
        String stripped = text.strip();
        return stripped.length() <= ERROR_CHARS_MAX ? stripped : stripped.substring(0, ERROR_CHARS_MAX) + "…";
    }

    /** Made by the first send, because making one costs over 100 ms. */
    private HttpClient client() {
        lock.lock();
        try {
            if (client == null) {
                client = HttpClient.newBuilder()
                        // Receivers are often small programs; an offer to go on in HTTP/2 is nothing for them.
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_MAX)
                        .build();
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (client != null) {
                client.shutdownNow();
            }
        } finally {
            lock.unlock();
        }
    }
}
