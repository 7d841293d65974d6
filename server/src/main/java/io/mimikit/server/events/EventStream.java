package io.mimikit.server.events;

import io.mimikit.kernel.MimikitException;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One client's stream of server-sent events, written on the client's own thread. Not thread-safe. */
public final class EventStream implements Answer.Writer {
    private final EventReader reader;
    private final EventLimits limits;

    private EventStream(EventReader reader, EventLimits limits) {
        this.reader = reader;
        this.limits = limits;
    }

    /**
     * Opens a stream for a client.
     *
     * @param lastEventId the header of a client that comes back
     */
    public static Answer open(EventHub hub, EventLimits limits, Optional<String> lastEventId) {
        OptionalLong lastSeen =
                lastEventId.filter(id -> !id.isBlank()).map(EventStream::parse).orElse(OptionalLong.empty());
        EventReader reader = hub.open(lastSeen);
        return new Answer.Streamed("text/event-stream", new EventStream(reader, limits));
    }

    private static OptionalLong parse(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            throw MimikitException.invalid(
                    "Last-Event-ID", "Last-Event-ID: \"" + text + "\" is no number of an event of this server");
        }
    }

    @Override
    public void write(OutputStream out) throws IOException, InterruptedException {
        greet(out);
        while (reader.over().isEmpty()) {
            List<Event> events = reader.await(limits.keepAliveMillis());
            if (events.isEmpty() && reader.over().isEmpty()) {
                out.write(bytes(": still here\n\n"));
            }
            for (Event event : events) {
                out.write(event.text());
            }
            out.flush();
        }
        out.write(bytes("event: dropped\ndata: "));
        out.write(Json.write(Map.of("reason", reader.over())));
        out.write(bytes("\n\n"));
    }

    /** The head goes out at once, with the place from which a client that hears nothing more may resume. */
    private void greet(OutputStream out) throws IOException {
        out.write(bytes(greeting(reader.start())));
        out.flush();
    }

    private static String greeting(EventReader.Start start) {
        return switch (start) {
            case EventReader.Start.Resumed ignored -> ": resumed\n\n";
            case EventReader.Start.Present present ->
                present.lost()
                        ? "event: reset\nid: " + present.id() + "\ndata: {}\n\n"
                        : ": connected\nid: " + present.id() + "\n\n";
        };
    }

    @Override
    public void close() {
        reader.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
