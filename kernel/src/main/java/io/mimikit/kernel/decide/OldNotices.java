package io.mimikit.kernel.decide;

import io.mimikit.kernel.entity.Kind;
import io.mimikit.kernel.entity.Notice;
import io.mimikit.kernel.entity.ResultDelivery;
import io.mimikit.kernel.entity.RunEntry;
import io.mimikit.kernel.entity.Task;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Notices that no turn takes, because none succeeds, can't pile up for ever: the oldest are given up, and the run log of
 * each task whose end they told says so.
 */
final class OldNotices {
    private OldNotices() {}

    /** Gives up what is too much for one more. */
    static void makeRoom(Draft draft, String conversation) {
        int max = draft.config().retention().noticesMax();
        if (draft.state().notices(conversation).size() + draft.size() < max) {
            return;
        }
        List<Notice> waiting = Stream.concat(
                        draft.state().notices(conversation).stream(),
                        draft.<Notice>changed(Kind.NOTICE).stream()
                                .filter(notice -> notice.conversation().equals(conversation)
                                        && draft.state()
                                                .find(Kind.NOTICE, notice.id())
                                                .isEmpty()))
                .filter(notice -> draft.find(Kind.NOTICE, notice.id()).isPresent())
                .toList();
        waiting.stream().limit(Math.max(0, waiting.size() + 1 - max)).forEach(notice -> giveUp(draft, notice));
    }

    private static void giveUp(Draft draft, Notice notice) {
        draft.delete(Kind.NOTICE, notice.id());
        Stream.concat(Stream.ofNullable(notice.taskId()), notice.otherTaskIds().stream())
                .map(draft::task)
                .flatMap(java.util.Optional::stream)
                .filter(task -> task.delivered() == ResultDelivery.PENDING)
                .forEach(task -> failed(draft, task));
    }

    private static void failed(Draft draft, Task task) {
        draft.put(task.change().delivered(ResultDelivery.FAILED).build());
        draft.log(
                RunEntry.TASK,
                task.id(),
                "step",
                null,
                Map.of(
                        "delivery",
                        "given up: too many notices wait in " + task.spec().conversation()
                                + " (retention.noticesMax)"));
    }
}
