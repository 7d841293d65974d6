package io.mimikit.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests as they come over a wire, with every option that there is. Stateless and thread-safe. */
final class Bodies {
    static final List<String> CONVERSATIONS = List.of("main", "main", "main", "c1", "c2");

    private static final List<Map<String, Object>> SCHEDULES = List.of(
            Map.of("every", "5m"),
            Map.of("every", "17m"),
            Map.of("every", "47m"),
            Map.of("every", "6h"),
            Map.of("cron", "*/20 * * * *"),
            Map.of("cron", "30 2 * * *", "zone", "Europe/Berlin"),
            Map.of("cron", "15,45 * * * *", "zone", "Asia/Kathmandu"),
            Map.of("cron", "0 9-17 * * MON-FRI", "zone", "America/New_York"),
            Map.of("cron", "30 0 1/7 * * *", "zone", "Australia/Lord_Howe"));

    private static <T> T pick(Random dice, List<T> from) {
        return from.get(dice.nextInt(from.size()));
    }

    private static boolean oneIn(Random dice, int count) {
        return dice.nextInt(count) == 0;
    }

    Map<String, Object> task(String label, Random dice, List<String> others) {
        Map<String, Object> body = new HashMap<>();
        body.put("prompt", label);
        body.put("lane", pick(dice, List.of("worker", "worker", "worker", "worker", "planner", "internal")));
        if (oneIn(dice, 2)) {
            body.put("class", pick(dice, List.of("foreground", "background")));
        }
        if (oneIn(dice, 2)) {
            body.put("priority", dice.nextInt(11));
        }
        if (!oneIn(dice, 4)) {
            body.put("key", "key" + dice.nextInt(5));
        }
        if (oneIn(dice, 6)) {
            body.put("notBefore", "in " + (1 + dice.nextInt(oneIn(dice, 5) ? 2000 : 30)) + "m");
        }
        if (oneIn(dice, 6)) {
            body.put("deadline", (10 + dice.nextInt(3600)) + "s");
        }
        if (oneIn(dice, 4)) {
            body.put("timeout", (5 + dice.nextInt(600)) + "s");
        }
        if (oneIn(dice, 4) && !others.isEmpty()) {
            body.put("after", List.of(pick(dice, others)));
            body.put("afterFailed", pick(dice, List.of("fail", "run", "skip", "run")));
        }
        body.put("conversation", pick(dice, CONVERSATIONS));
        body.put("notify", pick(dice, List.of("always", "failure", "never", "never")));
        delivery(body, dice);
        return body;
    }

    private static void delivery(Map<String, Object> body, Random dice) {
        if (oneIn(dice, 4)) {
            body.put("delivery", "at-most-once");
        } else if (oneIn(dice, 2)) {
            body.put(
                    "retry",
                    Map.of(
                            "maxAttempts",
                            1 + dice.nextInt(4),
                            "backoff",
                            (1 + dice.nextInt(300)) + "s",
                            "on",
                            retryOn(dice)));
        }
    }

    private static List<String> retryOn(Random dice) {
        return pick(
                dice,
                List.of(
                        List.of("interrupted", "unavailable", "network", "rate_limited"),
                        List.of("timeout", "exit"),
                        List.of("interrupted", "timeout", "limit_exceeded")));
    }

    Map<String, Object> trigger(String label, Random dice, Instant now) {
        Map<String, Object> body = new HashMap<>();
        Map<String, Object> task = new HashMap<>();
        task.put("prompt", label);
        if (oneIn(dice, 3)) {
            task.put("key", "key" + dice.nextInt(3));
        }
        delivery(task, dice);
        body.put("task", task);
        body.put("notify", pick(dice, List.of("never", "never", "failure", "always")));
        body.putAll(edit(dice, now));
        if (!body.containsKey("schedule")) {
            body.put("schedule", pick(dice, SCHEDULES));
        }
        if (oneIn(dice, 6)) {
            body.put("schedule", Map.of("at", "in " + (1 + dice.nextInt(300)) + "m"));
            body.put("deleteAfterRun", dice.nextBoolean());
        } else if (oneIn(dice, 4)) {
            body.put("jitter", "20s");
        }
        if (oneIn(dice, 6)) {
            body.put("maxRuns", 1 + dice.nextInt(20));
        }
        if (oneIn(dice, 6)) {
            body.put(
                    "expiresAt",
                    now.plus(Duration.ofMinutes(5 + dice.nextInt(2000))).toString());
        }
        if (oneIn(dice, 8)) {
            body.put("conversation", "isolated");
        }
        return body;
    }

    Map<String, Object> edit(Random dice, Instant now) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", "name " + dice.nextInt(1000));
        body.put("overlap", pick(dice, List.of("skip", "queue", "queueAll", "replace", "allow")));
        String window = pick(dice, List.of("1s", "10m", "3h", "2d"));
        body.put("missed", Map.of("mode", pick(dice, List.of("skip", "one", "all")), "window", window));
        if (oneIn(dice, 3)) {
            body.put("schedule", pick(dice, SCHEDULES));
        } else if (oneIn(dice, 10)) {
            body.put(
                    "schedule",
                    Map.of(
                            "at",
                            now.plus(Duration.ofMinutes(1 + dice.nextInt(100))).toString()));
        }
        return body;
    }
}
