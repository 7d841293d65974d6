package io.mimikit.agent.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a byte stream into events, as server-sent events (WHATWG HTML, "9.2.6 Interpreting an event stream") or as one
 * JSON text a line. Works on bytes and decodes whole lines only, so a character may be split anywhere. Not thread-safe.
 */
final class EventSplitter {
    /** How an answer is cut. */
    enum Framing {
        SERVER_SENT_EVENTS,
        LINES,
        /** All of it is one event. */
        WHOLE
    }

    /** A single event longer than this is no model's answer. */
    static final int EVENT_BYTES_MAX = 8 << 20;

    private final Framing framing;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<String> data = new ArrayList<>();
    private int dataChars;
    private boolean afterCarriageReturn;

    EventSplitter(Framing framing) {
        this.framing = framing;
    }

    /** The data of the events that end within these bytes. */
    List<String> split(byte[] bytes) throws TooLongException {
        List<String> events = new ArrayList<>();
        for (byte b : bytes) {
            if (framing == Framing.WHOLE) {
                line.write(b);
            } else if (b == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
            } else if (b == '\n' || b == '\r') {
                afterCarriageReturn = b == '\r';
                endLine(events);
            } else {
                afterCarriageReturn = false;
                line.write(b);
            }
        }
        if (line.size() + dataChars > EVENT_BYTES_MAX) {
            throw new TooLongException();
        }
        return events;
    }

    /** What was begun and not ended when the stream stopped: perhaps a whole event, perhaps half of one. */
    List<String> rest() {
        List<String> events = new ArrayList<>();
        endLine(events);
        endEvent(events);
        return events;
    }

    private void endLine(List<String> events) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (framing != Framing.SERVER_SENT_EVENTS) {
            if (!text.isBlank()) {
                events.add(text);
            }
        } else if (text.isEmpty()) {
            endEvent(events);
        } else if (text.startsWith("data:")) {
            String value = text.substring(text.startsWith("data: ") ? 6 : 5);
            dataChars += value.length();
            data.add(value);
        }
    }

    private void endEvent(List<String> events) {
        String text = String.join("\n", data);
        data.clear();
        dataChars = 0;
        if (!text.isBlank()) {
            events.add(text);
        }
    }

    /** An event passed {@link #EVENT_BYTES_MAX}. */
    static final class TooLongException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
