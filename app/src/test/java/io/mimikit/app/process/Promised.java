package io.mimikit.app.process;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Work that is handed to a server which may die at any moment, and what it acknowledged of it. What got no answer is sent
 * again with its key, as a careful program would. Thread-safe.
 */
final class Promised {
    /** What is asked for. Its word is in its text or command and nowhere else. */
    enum Sort {
        MESSAGE,
        AT_LEAST_ONCE,
        AT_MOST_ONCE,
        /** At most once, and it would run for minutes with a child of its own. */
        ENDLESS,
        TRIGGER
    }

    record Request(Sort sort, String word) {
        String path() {
            return switch (sort) {
                case MESSAGE -> "/api/input";
                case AT_LEAST_ONCE, AT_MOST_ONCE, ENDLESS -> "/api/tasks";
                case TRIGGER -> "/api/triggers";
            };
        }

        Map<String, Object> body() {
            String append = "echo " + word + " >> words.txt";
            return switch (sort) {
                case MESSAGE -> Map.of("text", "run: " + append, "idempotencyKey", word);
                case AT_LEAST_ONCE -> task(append, "at-least-once", "1m");
                case AT_MOST_ONCE -> task(append + "; sleep 0.05", "at-most-once", "1m");
                case ENDLESS -> task(append + "; sleep 600 & sleep 600", "at-most-once", "4s");
                case TRIGGER ->
                    Map.of(
                            "name",
                            word,
                            "schedule",
                            Map.of("every", "6h"),
                            "task",
                            Map.of("command", Map.of("line", "true")),
                            "idempotencyKey",
                            word);
            };
        }

        private Map<String, Object> task(String line, String delivery, String timeout) {
            return Map.of(
                    "command", Map.of("line", line),
                    "delivery", delivery,
                    "timeout", timeout,
                    "notify", "never",
                    "idempotencyKey", word);
        }
    }

    /** A request that was acknowledged with this id. */
    record Kept(Request request, String id) {}

    private final Queue<Request> open = new ConcurrentLinkedQueue<>();
    private final List<Kept> kept = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();

    /** Adds one request of each sort, and a few more of the cheap ones. */
    void add(RandomGenerator random) {
        for (Sort sort : Sort.values()) {
            int times = sort == Sort.AT_LEAST_ONCE || sort == Sort.AT_MOST_ONCE ? 1 + random.nextInt(4) : 1;
            for (int i = 0; i < times; i++) {
                open.add(new Request(sort, "w" + count.incrementAndGet() + "w"));
            }
        }
    }

    /** Sends what is open, until all is acknowledged or the server is gone. */
    void send(Api api) {
        for (Request next = open.poll(); next != null; next = open.poll()) {
            try {
                HttpResponse<String> response = api.trySend("POST", next.path(), next.body());
                switch (response.statusCode()) {
                    case 200, 201 ->
                        kept.add(new Kept(
                                next,
                                Api.JSON.readTree(response.body()).path("id").asString()));
                    default -> throw new AssertionError(next + " was refused: " + response.body());
                }
            } catch (IOException gone) {
                open.add(next);
                return;
            }
        }
    }

    List<Kept> kept() {
        return List.copyOf(kept);
    }

    boolean isAllAcknowledged() {
        return open.isEmpty();
    }
}
