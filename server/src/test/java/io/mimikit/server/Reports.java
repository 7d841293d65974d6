package io.mimikit.server;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.Output;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import io.mimikit.kernel.entity.Usage;
import java.time.Duration;
import java.util.List;

/** Ends of attempts. */
public final class Reports {
    private static final Usage USED = new Usage(1, 10, 5, 0, 70, false);

    private Reports() {}

    public static AttemptReport fine() {
        return AttemptReport.ok(TaskResult.text("fine")).withUsage(USED, "demo");
    }

    static AttemptReport failed() {
        return AttemptReport.failed(new TaskError(ErrorCode.EXIT, "exit code 3"));
    }

    static AttemptReport asking(String question, List<String> options, String fallback) {
        return AttemptReport.ok(TaskResult.text(""))
                .withOutputs(List.of(new Output.Ask(question, options, fallback, Duration.ofHours(1))));
    }

    public static AttemptReport replying(String text, String... messageIds) {
        return AttemptReport.ok(TaskResult.text(text))
                .withUsage(USED, "demo")
                .withOutputs(List.of(new Output.Consume(List.of(messageIds), List.of()), new Output.Reply(text)));
    }
}
