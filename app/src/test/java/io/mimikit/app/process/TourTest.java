package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimikit.app.process.Transcript.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/tour.md}, carried out: each command of the page against a real server, its output held to the page. */
final class TourTest {
    @TempDir
    private Path directory;

    @Test
    void thePageSaysWhatHappens() throws IOException, InterruptedException {
        Transcript tour = Transcript.read(Path.of(System.getProperty("mimikit.root"), "docs", "tour.md"));
        assertThat(tour.steps()).hasSizeGreaterThan(10);
        try (ServerProcess server = ServerProcess.in(directory)) {
            for (Step step : tour.steps()) {
                carryOut(tour, step, server);
            }
            assertThat(server.isAlive()).as("the tour stops what it started").isFalse();
        }
    }

    private void carryOut(Transcript tour, Step step, ServerProcess server) throws IOException, InterruptedException {
        if (step.eventually()) {
            await("docs/tour.md:" + step.line())
                    .atMost(ServerProcess.PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> carryOutOnce(tour, step, server));
        } else {
            carryOutOnce(tour, step, server);
        }
    }

    private void carryOutOnce(Transcript tour, Step step, ServerProcess server)
            throws IOException, InterruptedException {
        String output = run(tour.words(step), tour.replaced(step.command()), server);
        assertThat(tour.matches(step, output))
                .as("docs/tour.md:%d: %s%nprinted:%n%s", step.line(), step.command(), output)
                .isTrue();
    }

    private String run(List<String> words, String line, ServerProcess server) throws IOException, InterruptedException {
        boolean ours = words.getFirst().equals("./mimikit");
        if (ours && words.get(1).equals("serve")) {
            server.flags(words.subList(2, words.size()).toArray(String[]::new)).start();
            return server.out();
        }
        if (ours) {
            return server.commandLine()
                    .ok(words.subList(1, words.size()).toArray(String[]::new))
                    .out();
        }
        if (words.getFirst().equals("kill")) {
            assertThat(words.getLast()).isEqualTo(Long.toString(server.pid()));
            return "[exit " + server.signal(words.get(1).substring(1)) + "]";
        }
        return shell(line);
    }

    private String shell(String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
