package io.mimikit.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Making models costs nothing: no HTTP client and no JSON mapper before the first call. */
final class ColdStartTest {
    @Test
    void loadsNeitherHttpNorJsonBeforeTheFirstCall() throws IOException, InterruptedException {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+init=info",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MakesModels.class.getName())
                .redirectErrorStream(true)
                .start();
        String log = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(java.waitFor()).isZero();
        assertThat(log).contains("made ollama/x");
        assertThat(log.lines().filter(line -> line.contains("Initializing")))
                .noneMatch(line -> line.contains("jdk/internal/net/http") || line.contains("tools/jackson"));
    }

    static final class MakesModels {
        public static void main(String[] args) {
            try (ModelFactory factory = new ModelFactory(InstantSource.system(), System::nanoTime)) {
                for (String name : new String[] {"openai/x", "anthropic/x", "gemini/x", "demo", "ollama/x"}) {
                    LanguageModel model =
                            factory.create(name, ModelCatalog.of(name).settings(Map.of()));
                    System.out.println("made " + model.name());
                }
            }
        }
    }
}
