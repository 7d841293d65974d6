package io.mimikit.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mimikit.agent.tool.ToolText;
import io.mimikit.kernel.KernelConfig;
import io.mimikit.kernel.decide.ReplayDispatch;
import io.mimikit.kernel.entity.Dispatch;
import io.mimikit.kernel.entity.DispatchState;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.testkit.store.MemoryStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that go outside, to a real receiver. */
class DeliveriesTest {
    @TempDir
    Path directory;

    private record Received(String id, String key, Map<String, Object> body) {}

    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private final MemoryStore store = new MemoryStore();
    private HttpServer receiver;
    private AgentFixture kit;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(
                    exchange.getRequestHeaders().getFirst(Send.HEADER),
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    ToolText.object(body)));
            Integer status = statuses.poll();
            exchange.sendResponseHeaders(status == null ? 200 : status, -1);
            exchange.close();
        });
        receiver.start();
        kit = new AgentFixture(directory, store, new HandModel(), KernelConfig.defaults());
    }

    @AfterEach
    void stop() {
        kit.close();
        receiver.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    }

    private String task(Object deliver) {
        return kit.task(Map.of("command", "echo the result", "notify", "never", "deliver", deliver));
    }

    private List<Dispatch> all() {
        return kit.engine.query(state ->
                state.all(Kind.DISPATCH).stream().map(Dispatch.class::cast).toList());
    }

    private Dispatch await(DispatchState state) {
        Awaitility.await().until(() -> all().stream().anyMatch(dispatch -> dispatch.state() == state));
        return all().getFirst();
    }

    @Test
    void aResultIsPostedUnderItsDeliveryId() {
        String id = task(Map.of("url", url()));
        Dispatch delivered = await(DispatchState.DELIVERED);
        assertThat(received).hasSize(1);
        Received post = received.element();
        assertThat(post.id()).isEqualTo(delivered.id()).isEqualTo(post.key());
        assertThat(post.body())
                .containsEntry("deliveryId", delivered.id())
                .containsEntry("taskId", id)
                .containsEntry("status", "done");
        assertThat(String.valueOf(post.body().get("result"))).contains("the result");
        assertThat(kit.get(id).delivered()).isEqualTo(ResultDelivery.DELIVERED);
    }

    @Test
    void aFailedDeliveryWaitsAndAReplaySendsItUnderTheSameId() {
        statuses.add(503);
        task(Map.of("url", url()));
        Awaitility.await().until(() -> all().stream().anyMatch(dispatch -> dispatch.attemptsSpent() == 1));
        Dispatch waiting = all().getFirst();
        assertThat(waiting.state()).isEqualTo(DispatchState.PENDING);
        assertThat(waiting.attempts().getLast().error()).contains("503");
        kit.engine.call(AgentFixture.USER, new ReplayDispatch(waiting.id()));
        await(DispatchState.DELIVERED);
        assertThat(received).extracting(Received::id).containsExactly(waiting.id(), waiting.id());
    }

    @Test
    void aReceiverThatDoesNotWantItEndsItAndAReplayIsOneCommand() {
        statuses.add(404);
        String id = task(Map.of("url", url()));
        Dispatch dead = await(DispatchState.DEAD);
        assertThat(kit.get(id).delivered()).isEqualTo(ResultDelivery.FAILED);
        kit.engine.call(AgentFixture.USER, new ReplayDispatch(dead.id()));
        await(DispatchState.DELIVERED);
    }

    @Test
    void nobodyThereIsNoReasonToGiveUp() {
        int port = receiver.getAddress().getPort();
        receiver.stop(0);
        task(Map.of("url", "http://127.0.0.1:" + port + "/hook", "delivery", "at-most-once"));
        Awaitility.await().until(() -> all().stream().anyMatch(dispatch -> dispatch.attemptsSpent() == 1));
        assertThat(all().getFirst().state()).isEqualTo(DispatchState.PENDING);
        assertThat(all().getFirst().attempts().getLast().error()).contains("no connection");
    }

    @Test
    void aCommandGetsTheResultOnItsInputAndTheIdInItsEnvironment() throws IOException {
        task(Map.of("command", "cat > got.json; echo $" + Send.VARIABLE + " > id.txt"));
        Dispatch delivered = await(DispatchState.DELIVERED);
        assertThat(Files.readString(directory.resolve("id.txt")).strip()).isEqualTo(delivered.id());
        assertThat(ToolText.object(Files.readString(directory.resolve("got.json"))))
                .containsEntry("deliveryId", delivered.id());
    }

    /** What an earlier life had begun and not ended is sent again; the receiver knows it by its id. */
    @Test
    void aSendThatWasCutOffIsSentAgainByTheNextLife() {
        task(Map.of(
                "command", "echo $" + Send.VARIABLE + " >> ids.txt; test -e second || { touch first; sleep 1000; }"));
        Awaitility.await().until(() -> Files.exists(directory.resolve("first")));
        kit.die();
        Awaitility.await().until(() -> writeQuietly(directory.resolve("second")));
        kit = new AgentFixture(directory, store, new HandModel(), KernelConfig.defaults());
        Dispatch delivered = await(DispatchState.DELIVERED);
        assertThat(delivered.attempts()).hasSize(2);
        assertThat(lines("ids.txt")).containsExactly(delivered.id(), delivered.id());
    }

    private static boolean writeQuietly(Path file) {
        try {
            Files.writeString(file, "");
            return true;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(directory.resolve(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
