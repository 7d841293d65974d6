package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Usage;
import io.mimikit.kernel.entity.UsageTotal;
import io.mimikit.kernel.state.State;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.Fields;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** {@code GET /api/usage}: tokens and cost per UTC day, role or model. Thread-safe. */
final class UsageEndpoint {
    private final ServerParts parts;

    UsageEndpoint(ServerParts parts) {
        this.parts = parts;
    }

    void addTo(Routes routes) {
        routes.get("/api/usage", this::list);
    }

    private Answer list(Call call) {
        String by = call.query().text("by").orElse("day");
        Function<UsageTotal, String> key = switch (by) {
            case "day" -> UsageTotal::day;
            case "role" -> total -> total.role().wireName();
            case "model" -> UsageTotal::model;
            default -> throw MimikitException.invalid("by", "by: \"" + by + "\" is none; use day, role or model");
        };
        Map<String, Usage> sums = parts.engine().query(state -> sums(state, key));
        List<Map<String, Object>> usage = sums.entrySet().stream()
                .map(entry -> new Fields()
                        .put(by, entry.getKey())
                        .putAll(Usage.SHAPE.toTree(entry.getValue()))
                        .map())
                .toList();
        return Answer.list("usage", usage, null);
    }

    private static Map<String, Usage> sums(State state, Function<UsageTotal, String> key) {
        Map<String, Usage> sums = new TreeMap<>();
        for (Entity entity : state.all(Kind.USAGE)) {
            if (entity instanceof UsageTotal total) {
                sums.merge(key.apply(total), total.usage(), Usage::plus);
            }
        }
        return sums;
    }

    /** What was used on the UTC day of this instant; to be called inside a query. */
    static Usage ofDay(State state, Instant now) {
        String day = now.atZone(ZoneOffset.UTC).toLocalDate().toString();
        Usage sum = Usage.NONE;
        // Totals are made day by day, so the first of an earlier day ends the search.
        for (Entity entity : state.newestFirst(Kind.USAGE)) {
            if (!(entity instanceof UsageTotal total) || total.day().compareTo(day) < 0) {
                break;
            }
            sum = sum.plus(total.usage());
        }
        return sum;
    }
}
