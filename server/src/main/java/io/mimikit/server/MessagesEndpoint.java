package io.mimikit.server;

import io.mimikit.kernel.MimikitException;
import io.mimikit.kernel.entity.Conversation;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Message;
import io.mimikit.kernel.state.State;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Query;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.WireForms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/messages}: a conversation in pages, oldest first. Thread-safe. */
final class MessagesEndpoint {
    private final ServerParts parts;

    /** A page, and whether there is more in the direction of reading. */
    private record Page(List<Message> messages, boolean more) {}

    MessagesEndpoint(ServerParts parts) {
        this.parts = parts;
    }

    void addTo(Routes routes) {
        routes.get("/api/messages", this::list);
    }

    private Answer list(Call call) {
        Query query = call.query();
        int limit = Limits.of(query, Limits.LIST_DEFAULT);
        String conversation = query.text("conversation").orElse(Conversation.MAIN);
        Optional<String> before = query.text("before");
        Optional<String> after = query.text("after");
        Page page = parts.engine().query(state -> {
            NavigableMap<Long, Message> range = range(state, conversation, before, after);
            return after.isPresent() ? page(range.values(), limit) : newest(range, limit);
        });
        List<Message> messages = page.messages;
        @Nullable Object next = null;
        if (page.more) {
            next = (after.isPresent() ? messages.getLast() : messages.getFirst()).id();
        }
        return Answer.list("messages", messages.stream().map(WireForms::message).toList(), next);
    }

    private static NavigableMap<Long, Message> range(
            State state, String conversation, Optional<String> before, Optional<String> after) {
        NavigableMap<Long, Message> range = state.messages(conversation);
        if (before.isPresent()) {
            range = range.headMap(seq(state, "before", before.get()), false);
        }
        if (after.isPresent()) {
            long from = seq(state, "after", after.get());
            boolean inOrder = range.isEmpty() || from < range.lastKey();
            range = inOrder ? range.tailMap(from, false) : Collections.emptyNavigableMap();
        }
        return range;
    }

    private static long seq(State state, String name, String id) {
        return state.<Message>find(Kind.MESSAGE, id)
                .map(Message::seq)
                .orElseThrow(() -> MimikitException.invalid(
                        name,
                        name + ": there is no message with id \"" + id + "\"; give the id of one that was answered"));
    }

    private static Page newest(NavigableMap<Long, Message> range, int limit) {
        Page page = page(range.descendingMap().values(), limit);
        return new Page(page.messages.reversed(), page.more);
    }

    private static Page page(Collection<Message> from, int limit) {
        List<Message> page = new ArrayList<>();
        for (Message message : from) {
            if (page.size() == limit) {
                return new Page(page, true);
            }
            page.add(message);
        }
        return new Page(page, false);
    }
}
