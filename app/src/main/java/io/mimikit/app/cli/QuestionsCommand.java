package io.mimikit.app.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code mimikit questions}; without a further word it lists. */
@Command(name = "questions", description = "Show what agents ask, approvals included, and answer.")
final class QuestionsCommand implements Runnable {
    private final MimikitCommand mimikit;

    QuestionsCommand(MimikitCommand mimikit) {
        this.mimikit = mimikit;
    }

    @Override
    public void run() {
        list();
    }

    @Command(name = "list", description = "List the questions that wait for an answer.")
    int list() {
        JsonNode questions = mimikit.api().get("/api/questions");
        mimikit.output().list(questions, "questions", "id", "question", "options", "default", "deadline");
        return ExitStatus.OK;
    }

    @Command(name = "answer", description = "Answer a question.")
    int answer(
            @Parameters(index = "0", paramLabel = "ID", description = "The question.") String id,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "TEXT", description = "The answer.")
                    List<String> words) {
        JsonNode answered = mimikit.api()
                .change(
                        "POST",
                        "/api/questions/" + ApiClient.encoded(id) + "/answer",
                        Json.object().put("answer", String.join(" ", words)));
        mimikit.output().answer(answered, "answered " + id);
        return ExitStatus.OK;
    }
}
