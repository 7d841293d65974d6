package io.mimikit.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.entity.Actor;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.entity.MessageRole;
import io.mimikit.kernel.entity.MessageState;
import io.mimikit.kernel.entity.Role;
import io.mimikit.kernel.entity.Usage;
import io.mimikit.kernel.entity.UsageTotal;
import io.mimikit.kernel.store.Change;
import io.mimikit.kernel.store.Transition;
import io.mimikit.server.http.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventHubTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final EventLimits LIMITS = new EventLimits(3, 50, 60_000, 10);

    private final EventHub hub = new EventHub(LIMITS, () -> {});

    private static Change message(String id, MessageRole role, String text) {
        Message message =
                new Message(id, 1, "main", role, text, NOW, MessageState.SENT, null, null, null, null, null, Map.of());
        return new Change(Kind.MESSAGE, id, null, message);
    }

    private void commit(long q, Change... changes) {
        commit(hub, q, changes);
    }

    private static void commit(EventHub hub, long q, Change... changes) {
        hub.committed(List.of(new Transition(q, NOW, "test", Actor.ENGINE, List.of(changes))));
    }

    private void say(long q, String text) {
        commit(q, message("m" + q, MessageRole.USER, text));
    }

    /** Everything that the reader can have now, as text. */
    private static String read(EventReader reader) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (List<Event> events = reader.await(0); !events.isEmpty(); events = reader.await(0)) {
            events.forEach(event -> text.append(new String(event.text(), StandardCharsets.UTF_8)));
        }
        return text.toString();
    }

    private static List<String> ids(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4))
                .toList();
    }

    @Test
    void aReaderHearsWhatComesAfterIt() throws InterruptedException {
        say(1, "before");
        EventReader reader = hub.open(OptionalLong.empty());
        assertThat(reader.start()).isEqualTo(new EventReader.Start.Present("19999", false));
        say(2, "after");

        assertThat(read(reader))
                .startsWith("event: message\nid: 20001\ndata: {\"id\":\"m2\"")
                .endsWith("}\n\n")
                .doesNotContain("before");
    }

    @Test
    void aReaderOfAQuietStartHasAPlaceToGoOnFrom() throws InterruptedException {
        hub.beginAfter(4);
        EventReader first = hub.open(OptionalLong.empty());
        assertThat(first.start()).isEqualTo(new EventReader.Start.Present("49999", false));
        first.close();
        say(5, "while it was away");
        hub.beginAfter(5);

        EventReader again = hub.open(OptionalLong.of(49_999));
        assertThat(again.start()).isInstanceOf(EventReader.Start.Resumed.class);
        assertThat(ids(read(again))).containsExactly("50001");
        assertThat(hub.open(OptionalLong.of(39_999)).start()).isEqualTo(new EventReader.Start.Present("59999", true));
    }

    @Test
    void everyEventHasAnIdOfItsOwn() throws InterruptedException {
        EventReader reader = hub.open(OptionalLong.empty());
        commit(
                7,
                message("a", MessageRole.USER, "a"),
                message("b", MessageRole.USER, "b"),
                new Change(Kind.USAGE, "u", null, new UsageTotal("u", "2026-01-01", Role.TELLER, "m", Usage.NONE)));

        String stream = read(reader);
        assertThat(ids(stream)).containsExactly("70001", "70002");
        assertThat(stream).doesNotContain("usage");
        assertThat(read(hub.open(OptionalLong.of(70_001))))
                .as("a client that was cut off in the middle of a record")
                .contains("\"b\"")
                .doesNotContain("\"a\"");
    }

    @Test
    void aReaderThatComesBackMissesNothing() throws InterruptedException {
        IntStream.rangeClosed(5, 20).forEach(q -> say(q, "m"));

        EventReader reader = hub.open(OptionalLong.of(120_001));
        assertThat(reader.start()).isInstanceOf(EventReader.Start.Resumed.class);
        assertThat(ids(read(reader))).hasSize(8).startsWith("130001").endsWith("200001");
        reader.close();
        assertThat(ids(read(hub.open(OptionalLong.of(49_999))))).hasSize(16);
        assertThat(read(hub.open(OptionalLong.of(200_001)))).isEmpty();
        assertThat(read(hub.open(OptionalLong.of(209_999)))).isEmpty();
    }

    @Test
    void aNewStateMayBeFollowedFromItsBeginning() throws InterruptedException {
        say(1, "first");
        assertThat(read(hub.open(OptionalLong.of(0)))).contains("first");
    }

    @Test
    void whoIsTooFarBehindStartsAnew() {
        assertThat(hub.open(OptionalLong.of(5)).start()).isEqualTo(new EventReader.Start.Present("", true));
        say(9, "first of this life");
        assertThat(hub.open(OptionalLong.of(89_998)).start()).isEqualTo(new EventReader.Start.Present("99999", true));
        assertThat(hub.open(OptionalLong.of(100_000)).start()).isEqualTo(new EventReader.Start.Present("99999", true));
    }

    @Test
    void theRingHoldsTheNewestEvents() throws InterruptedException {
        for (int q = 1; q <= EventHub.EVENTS_MAX; q++) {
            commit(q, message("a", MessageRole.USER, "a"), message("b", MessageRole.USER, "b"));
        }
        long newestGone = EventHub.EVENTS_MAX / 2 * 10_000L + 2;
        assertThat(ids(read(hub.open(OptionalLong.of(newestGone))))).hasSize(EventHub.EVENTS_MAX);
        assertThat(hub.open(OptionalLong.of(newestGone - 1)).start()).isInstanceOf(EventReader.Start.Present.class);
        commit(EventHub.EVENTS_MAX + 1, message("c", MessageRole.USER, "c"));
        assertThat(hub.open(OptionalLong.of(newestGone)).start()).isInstanceOf(EventReader.Start.Present.class);
    }

    @Test
    void longTextsCountForMore() throws InterruptedException {
        String text = "x".repeat(1024 * 1024);
        for (int q = 1; q <= 40; q++) {
            say(q, text);
        }
        assertThat(hub.open(OptionalLong.of(200_001)).start()).isInstanceOf(EventReader.Start.Present.class);
        EventReader reader = hub.open(OptionalLong.of(260_001));
        assertThat(reader.start()).isInstanceOf(EventReader.Start.Resumed.class);
        assertThat(ids(read(reader))).hasSize(14);
    }

    @Test
    void aReaderThatFallsOffTheRingIsDroppedWithAReason() throws InterruptedException {
        EventReader late = hub.open(OptionalLong.empty());
        for (int q = 1; q <= EventHub.EVENTS_MAX; q++) {
            say(q, "m");
        }
        assertThat(late.over()).isEmpty();
        say(EventHub.EVENTS_MAX + 1, "one too many");

        assertThat(late.over()).startsWith("slow:");
        assertThat(late.await(0)).isEmpty();
        late.close();
    }

    @Test
    void aReaderThatIsStuckInAWriteIsInterrupted() throws InterruptedException {
        EventHub strict = new EventHub(new EventLimits(3, 50, 1, 10), () -> {});
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            strict.open(OptionalLong.empty());
            opened.countDown();
            try {
                new CountDownLatch(1).await(); // as if in a write that never ends
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        assertThat(opened.await(30, TimeUnit.SECONDS)).isTrue();
        for (int q = 1; q <= EventHub.EVENTS_MAX + 1; q++) {
            commit(strict, q, message("m" + q, MessageRole.USER, "m"));
        }
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void draftsAreTheNewestOnlyAndNeverOvertakeTheirMessage() throws InterruptedException {
        EventReader reader = hub.open(OptionalLong.empty());
        say(1, "question");
        hub.draft("main", "He");
        hub.draft("main", "Hello");
        String first = read(reader);
        assertThat(first.indexOf("Hello")).isGreaterThan(first.indexOf("question"));
        assertThat(first).doesNotContain("\"He\"").contains("\"draft\":true").contains("\"conversation\":\"main\"");
        assertThat(ids(first)).containsExactly("10001");

        hub.draft("main", "Hello you");
        commit(2, message("m2", MessageRole.AGENT, "Hello you!"));
        hub.draft("main", "Next");
        String second = read(reader);
        assertThat(second).doesNotContain("\"Hello you\"");
        assertThat(second.indexOf("Next")).isGreaterThan(second.indexOf("Hello you!"));
        assertThat(read(hub.open(OptionalLong.empty())))
                .as("a new reader gets no old draft")
                .isEmpty();
    }

    @Test
    void draftsOfManyConversationsAreBounded() throws InterruptedException {
        EventReader reader = hub.open(OptionalLong.empty());
        for (int i = 0; i < 2 * EventHub.PASSING_MAX; i++) {
            hub.draft("c" + i, "text");
        }
        assertThat(read(reader).lines().filter(line -> line.startsWith("event:")))
                .hasSize(EventHub.PASSING_MAX);
    }

    @Test
    void thereAreOnlySoManyReaders() {
        List<EventReader> readers = new ArrayList<>();
        for (int i = 0; i < LIMITS.readersMax(); i++) {
            readers.add(hub.open(OptionalLong.empty()));
        }
        assertThatThrownBy(() -> hub.open(OptionalLong.empty()))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.status()).isEqualTo(503));
        readers.getFirst().close();
        assertThat(hub.open(OptionalLong.empty()).over()).isEmpty();
    }

    @Test
    void whatIsDeletedIsSaid() throws InterruptedException {
        EventReader reader = hub.open(OptionalLong.empty());
        Change made = message("m", MessageRole.USER, "text");
        commit(1, new Change(Kind.MESSAGE, "m", made.after(), null));

        assertThat(read(reader)).contains("data: {\"id\":\"m\",\"deleted\":true,\"conversation\":\"main\"}");
    }
}
