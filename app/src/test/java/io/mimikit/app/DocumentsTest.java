package io.mimikit.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.app.config.Config;
import io.mimikit.app.config.ReservedSettings;
import io.mimikit.app.config.Setting;
import io.mimikit.kernel.decide.TaskMoves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents say what the code says. Where a part is generated, the failure shows what belongs there. */
class DocumentsTest {
    private static final Path ROOT = Path.of(System.getProperty("mimikit.root", ".."));
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(#[^)]*)?\\)");

    @Test
    void theDiagramOfATaskIsTheTable() throws IOException {
        assertThat(read("docs/architecture.md")).contains(TaskMoves.diagram());
    }

    @Test
    void everySettingIsDocumentedWithItsDefault() throws IOException {
        assertThat(read("docs/configuration.md")).contains(settings());
    }

    private static String settings() {
        StringBuilder table = new StringBuilder("| Key | Default | What it is |\n|---|---|---|\n");
        for (Setting setting : Config.settings()) {
            if (!ReservedSettings.contains(setting.key())) {
                table.append("| `").append(setting.key()).append("` | ").append(setting.byDefault());
                table.append(" | ").append(setting.what().replace("|", "\\|")).append(" |\n");
            }
        }
        return table.toString();
    }

    @Test
    void linksBetweenDocumentsLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            Matcher matcher = LINK.matcher(Files.readString(document));
            while (matcher.find()) {
                Path target = document.resolveSibling(matcher.group(1)).normalize();
                if (!Files.exists(target)) {
                    broken.add(ROOT.relativize(document) + " → " + matcher.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> top = Files.list(ROOT)) {
            return Stream.concat(docs, top)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static String read(String path) throws IOException {
        return Files.readString(ROOT.resolve(path));
    }
}
