package io.mimikit.agent.model;

import io.mimikit.agent.model.EventSplitter.Framing;
import io.mimikit.agent.model.ModelException.Code;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A model behind HTTP: one {@link WireFormat}, and everything that is the same for all of them: deadlines, cancelling,
 * whole answers only, errors without secrets. Thread-safe.
 */
final class HttpModel implements LanguageModel {
    /** An answer, its framing included, is never larger than this. */
    static final int ANSWER_BYTES_MAX = 64 << 20;
    /** What is read of an error's body. */
    static final int ERROR_BYTES_MAX = 64 << 10;

    private static final String DONE = "[DONE]";

    private final String name;
    private final WireFormat format;
    private final ProviderSettings settings;
    private final LazyHttpClient client;
    private final InstantSource clock;
    private final LongSupplier nanos;

    HttpModel(
            String name,
            WireFormat format,
            ProviderSettings settings,
            LazyHttpClient client,
            InstantSource clock,
            LongSupplier nanos) {
        this.name = name;
        this.format = format;
        this.settings = settings;
        this.client = client;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ModelResponse call(ModelRequest request, ModelListener listener) {
        String key = settings.apiKey().get();
        String apiKey = key == null || key.isBlank() ? null : key.strip();
        List<String> secrets = new ArrayList<>(settings.headers().values());
        secrets.add(apiKey == null ? "" : apiKey);
        Complaints complaints = new Complaints(name, secrets, clock.instant());
        try {
            return ask(request, apiKey, listener, complaints);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MimikitException(ErrorCode.INTERRUPTED, "the call to " + name + " was interrupted");
        } catch (Exchange.SilenceException silence) {
            throw complaints.of(Code.TIMEOUT, String.valueOf(silence.getMessage()));
        } catch (EventSplitter.TooLongException ignored) {
            throw complaints.of(
                    Code.UNAVAILABLE, "sent an event larger than " + EventSplitter.EVENT_BYTES_MAX + " bytes");
        }
    }

    private ModelResponse ask(
            ModelRequest request, @Nullable String apiKey, ModelListener listener, Complaints complaints)
            throws InterruptedException, Exchange.SilenceException, EventSplitter.TooLongException {
        while (true) { // ends, because a format learns each lesson once
            HttpRequest http = http(request, apiKey, complaints);
            try (Exchange exchange = new Exchange(client.get(), http, request, nanos)) {
                awaitHeaders(exchange, complaints);
                if (exchange.status() == 200) {
                    return read(exchange, request, listener, complaints);
                }
                String body = errorBody(exchange);
                boolean refused = exchange.status() == 400 || exchange.status() == 422;
                if (!refused || !format.learn(body)) {
                    throw complaints.status(exchange.status(), exchange.headers(), body);
                }
            }
        }
    }

    private HttpRequest http(ModelRequest request, @Nullable String apiKey, Complaints complaints) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(format.address())
                .header("Content-Type", "application/json")
                // The client would offer to upgrade a plain connection to HTTP/2, which local servers refuse to
                // understand.
                .version(
                        "http".equals(format.address().getScheme())
                                ? HttpClient.Version.HTTP_1_1
                                : HttpClient.Version.HTTP_2)
                .POST(HttpRequest.BodyPublishers.ofString(format.body(request).toString()));
        try {
            format.headers(apiKey).forEach(builder::setHeader);
            settings.headers().forEach(builder::setHeader);
        } catch (IllegalArgumentException ignored) { // its message quotes the header, which may be the key
            throw complaints.of(Code.UNAUTHORIZED, "can't be asked: the key or a header has characters no header may");
        }
        return builder.build();
    }

    private void awaitHeaders(Exchange exchange, Complaints complaints)
            throws InterruptedException, Exchange.SilenceException {
        try {
            exchange.awaitHeaders();
        } catch (IOException failure) {
            throw complaints.of(
                    Code.NETWORK, "can't be reached at " + format.address().getAuthority() + ": " + reason(failure));
        }
    }

    private static String errorBody(Exchange exchange) throws InterruptedException, Exchange.SilenceException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            byte[] bytes;
            while (body.size() < ERROR_BYTES_MAX && (bytes = exchange.next()) != null) {
                body.writeBytes(bytes);
            }
        } catch (IOException ignored) { // the status says enough
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private ModelResponse read(Exchange exchange, ModelRequest request, ModelListener listener, Complaints complaints)
            throws InterruptedException, Exchange.SilenceException, EventSplitter.TooLongException {
        WireFormat.AnswerReader reader = format.reader(request, listener, complaints);
        EventSplitter splitter = new EventSplitter(framing(exchange, complaints));
        long answerBytes = 0;
        byte[] bytes;
        while ((bytes = next(exchange, complaints)) != null) {
            answerBytes += bytes.length;
            if (answerBytes > ANSWER_BYTES_MAX) {
                throw complaints.of(Code.UNAVAILABLE, "answered with more than " + ANSWER_BYTES_MAX + " bytes");
            }
            if (whole(reader, splitter.split(bytes), complaints)) {
                exchange.drain();
                return reader.finish();
            }
        }
        List<String> rest = splitter.rest();
        rest.removeIf(event -> !DONE.equals(event) && Json.parse(event) == null);
        if (whole(reader, rest, complaints)) {
            return reader.finish();
        }
        throw complaints.of(Code.INCOMPLETE, "ended its answer before it was whole");
    }

    private static boolean whole(WireFormat.AnswerReader reader, List<String> events, Complaints complaints) {
        for (String event : events) {
            if (DONE.equals(event)) {
                return reader.done();
            }
            JsonNode json = Json.parse(event);
            if (json == null || !json.isObject()) {
                throw complaints.of(Code.UNAVAILABLE, "sent what is no JSON object, " + event.length() + " characters");
            }
            if (json.hasNonNull("error")) {
                throw complaints.inAnswer(json.path("error"));
            }
            if (reader.accept(json)) {
                return true;
            }
        }
        return false;
    }

    /** Servers that know no streaming answer with one JSON object instead. */
    private EventSplitter.Framing framing(Exchange exchange, Complaints complaints) {
        String type = exchange.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html")) {
            throw complaints.of(
                    Code.UNAVAILABLE, "answered with a web page; is " + settings.baseUrl() + " the right base URL?");
        }
        boolean whole = format.framing() == Framing.SERVER_SENT_EVENTS && type.startsWith("application/json");
        return whole ? Framing.WHOLE : format.framing();
    }

    private static byte @Nullable [] next(Exchange exchange, Complaints complaints)
            throws InterruptedException, Exchange.SilenceException {
        try {
            return exchange.next();
        } catch (IOException failure) {
            throw complaints.of(Code.INCOMPLETE, "lost its connection within an answer: " + reason(failure));
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return root.getClass().getSimpleName() + (message == null ? "" : " (" + message + ")");
    }

    @Override
    public String toString() {
        return "HttpModel[" + name + "]";
    }
}
