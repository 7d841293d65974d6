package io.mimikit.agent.run;

import io.mimikit.agent.tool.ToolText;
import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.condition.Observation;
import io.mimikit.kernel.decide.AttemptReport;
import io.mimikit.kernel.decide.LeafCheck;
import io.mimikit.kernel.entity.TaskError;
import io.mimikit.kernel.entity.TaskResult;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** Reads what a gate says: the last line of its output, and nothing else. Stateless. */
final class GateAnswers {
    private static final int SHOWN_CHARS = 120;

    private GateAnswers() {}

    /** The end of a gate that ran to its end, with its answer; a line that is none is an error. */
    static AttemptReport of(LeafCheck check, String output, TaskResult result) {
        String last = output.stripTrailing().lines().reduce("", (a, b) -> b).strip();
        Map<String, Object> said;
        try {
            said = ToolText.object(last);
        } catch (JacksonException ignored) {
            return wrong(last, result);
        }
        boolean clear = said.get("fire") instanceof Boolean
                && (said.get("data") == null || said.get("data") instanceof Map<?, ?>);
        return clear ? AttemptReport.ok(result).withOutputs(List.of(check.answer(answer(said)))) : wrong(last, result);
    }

    @SuppressWarnings("unchecked")
    private static Observation answer(Map<String, Object> said) {
        Map<String, Object> data = said.get("data") instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
        return new Observation.GateAnswer(Boolean.TRUE.equals(said.get("fire")), data);
    }

    private static AttemptReport wrong(String last, TaskResult result) {
        String shown = last.length() <= SHOWN_CHARS ? last : last.substring(0, SHOWN_CHARS) + "…";
        return AttemptReport.failed(new TaskError(
                        ErrorCode.INVALID,
                        "the last line of a gate's output must be {\"fire\":true|false,\"data\":{…}}, not: " + shown))
                .withResult(result);
    }
}
