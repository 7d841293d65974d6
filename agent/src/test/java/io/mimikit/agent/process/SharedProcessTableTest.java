package io.mimikit.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SharedProcessTableTest {
    private static final int LOOKERS = 4;
    private static final int ROUNDS = 10;

    private final SharedProcessTable table = new SharedProcessTable(ProcessTable.ofThisSystem());

    /** Starts a process, looks for it, ends it. */
    private boolean seesWhatIsNew() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "300").start();
        try {
            return table.entries().stream().anyMatch(entry -> entry.pid() == process.pid());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** A look that another one began before would miss what came in between. */
    @Test
    void everybodySeesWhatWasThereWhenHeAsked() throws InterruptedException, ExecutionException {
        List<Future<Boolean>> seen = new ArrayList<>();
        try (ExecutorService lookers = Executors.newFixedThreadPool(LOOKERS)) {
            for (int i = 0; i < LOOKERS * ROUNDS; i++) {
                seen.add(lookers.submit(this::seesWhatIsNew));
            }
        }
        for (Future<Boolean> one : seen) {
            assertThat(one.get()).isTrue();
        }
    }

    @Test
    void whoLooksAtTheSameTimeSharesALook() {
        try (ExecutorService lookers = Executors.newFixedThreadPool(LOOKERS)) {
            for (int i = 0; i < LOOKERS * ROUNDS; i++) {
                lookers.execute(() -> assertThat(table.entries()).isNotEmpty());
            }
        }
        assertThat(table.looks()).isPositive().isLessThan(LOOKERS * ROUNDS * 3 / 4);
    }

    @Test
    void whatAProcessCarriesIsReadAnewWithEachLook() throws IOException, InterruptedException {
        ProcessBuilder marked = new ProcessBuilder("sleep", "300");
        marked.environment().put(CommandRunner.MARK, "attempt-7");
        Process process = marked.start();
        try {
            assertThat(table.entries()).isNotEmpty();
            assertThat(table.attemptMark(process.pid())).contains("attempt-7");
            process.destroyForcibly().waitFor();
            assertThat(table.entries()).noneMatch(entry -> entry.pid() == process.pid());
            assertThat(table.attemptMark(process.pid())).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }
}
