package io.mimikit.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.agent.model.EventSplitter.Framing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventSplitterTest {
    private static final String STREAM = ": keep-alive\n"
            + "event: message\ndata:{\"a\":\ndata: 1}\nid: 7\n\n"
            + "\n\n"
            + "data: no space trimmed  but one\r\n\r\n"
            + "data: ünïcödé 世界 👩‍🚀\r\r"
            + "retry: 10\n\n"
            + "data: [DONE]";

    @Test
    void readsEveryDialectHoweverItIsSplit() throws EventSplitter.TooLongException {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            EventSplitter splitter = new EventSplitter(Framing.SERVER_SENT_EVENTS);
            List<String> events = new ArrayList<>(splitter.split(Arrays.copyOf(bytes, cut)));
            events.addAll(splitter.split(Arrays.copyOfRange(bytes, cut, bytes.length)));

            assertThat(events)
                    .as("cut at %d", cut)
                    .containsExactly("{\"a\":\n1}", "no space trimmed  but one", "ünïcödé 世界 👩‍🚀");
            assertThat(splitter.rest()).containsExactly("[DONE]");
        }
    }

    @Test
    void readsLines() throws EventSplitter.TooLongException {
        EventSplitter splitter = new EventSplitter(Framing.LINES);

        assertThat(splitter.split("{\"a\":1}\n\n{\"b\"".getBytes(StandardCharsets.UTF_8)))
                .containsExactly("{\"a\":1}");
        assertThat(splitter.split(":2}\r\n".getBytes(StandardCharsets.UTF_8))).containsExactly("{\"b\":2}");
        assertThat(splitter.rest()).isEmpty();
    }
}
