package io.mimikit.server;

import io.mimikit.kernel.decide.AnswerQuestion;
import io.mimikit.kernel.entity.Entity;
import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Question;
import io.mimikit.kernel.request.Input;
import io.mimikit.kernel.state.State;
import io.mimikit.server.http.Answer;
import io.mimikit.server.http.Call;
import io.mimikit.server.http.Routes;
import io.mimikit.server.wire.Fields;
import io.mimikit.server.wire.WireForms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code /api/questions}: what the user was asked and has not answered, oldest first. Thread-safe. */
final class QuestionsEndpoint {
    private final ServerParts parts;
    private final OnlyOnce once;

    QuestionsEndpoint(ServerParts parts) {
        this.parts = parts;
        this.once = new OnlyOnce(parts);
    }

    void addTo(Routes routes) {
        routes.get("/api/questions", this::list).post("/api/questions/{id}/answer", this::answer);
    }

    private Answer list(Call call) {
        int limit = Limits.of(call.query(), Limits.LONG_LIST_DEFAULT);
        boolean all = call.query().flag("all");
        List<Question> questions = parts.engine().query(state -> select(state, all, limit));
        return Answer.list(
                "questions", questions.stream().map(WireForms::question).toList(), null);
    }

    private static List<Question> select(State state, boolean all, int limit) {
        List<Question> found = new ArrayList<>();
        for (Entity entity : state.newestFirst(Kind.QUESTION)) {
            if (entity instanceof Question question && found.size() < limit && (all || question.isOpen())) {
                found.add(question);
            }
        }
        return found.reversed();
    }

    private Answer answer(Call call) {
        String id = call.parameter("id");
        Map<String, Object> body = call.body();
        Input in = OnlyOnce.input(body);
        String answer = in.needText("answer", Limits.TEXT_CHARS_MAX);
        in.done();
        String messageId = once.ask(call, "questions/" + id + "/answer", body, new AnswerQuestion(id, answer));
        return Answer.ok(new Fields().put("id", id).put("messageId", messageId).map());
    }
}
