package io.mimikit.app.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.kernel.KernelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from files of triggers, and that each error names file, line, field and value. */
class TriggerFileReaderTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path directory;

    private final Map<String, String> wrong = new TreeMap<>();

    private Map<String, TriggerFileText> read() throws IOException {
        return new TriggerFileReader(directory).read(wrong);
    }

    private String problem(String yaml) throws IOException {
        Files.writeString(directory.resolve("x.yaml"), yaml);
        List<String> problems = new TriggerFileReader(directory).problems(KernelConfig.defaults(), NOW);
        assertThat(problems).as(yaml).hasSize(1);
        return problems.getFirst().replace(directory.getFileName() + "/", "");
    }

    private TriggerFileText text(String yaml) throws IOException {
        Files.writeString(directory.resolve("x.yaml"), yaml);
        return read().values().iterator().next();
    }

    @Test
    void oneTriggerOrAListOfThem() throws IOException {
        assertThat(text("id: a\ntask: {prompt: look}").triggers())
                .containsExactly(Map.of("id", "a", "task", Map.of("prompt", "look")));
        assertThat(text("- id: a\n- id: b\n  maxRuns: 3\n  enabled: false").triggers())
                .containsExactly(Map.of("id", "a"), Map.of("id", "b", "maxRuns", 3L, "enabled", false));
        assertThat(text("# nothing yet\n").triggers()).isEmpty();
        assertThat(text("").triggers()).isEmpty();
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            id: a\\nid: b                                                | x.yaml:2: id is there twice
            - id: a\\n- just text                                        | x.yaml:2: each entry of the list must be a trigger
            just text                                                   | x.yaml:1: the file must be one trigger
            id: a\\n---\\nid: b                                          | only one document
            id: &x a\\nname: *x                                          | x.yaml:2: aliases (*x) are not taken
            id: a\\n  bad: indent                                        | x.yaml:2: not valid YAML
            schedule: {every: 1h}\\ntask: {prompt: look}                 | x.yaml:1: id or name is required
            id: a\\nschedule: {every: 1h}                                | x.yaml:1: task is required
            id: a\\ntask: {prompt: x}\\nschedule:\\n  every: soon          | x.yaml:4: schedule.every: "soon"
            id: a\\ntask:\\n  prompt: x\\n  lane: moon\\nschedule: {every: 1h} | x.yaml:4: task.lane: "moon"
            id: a\\ntask: {prompt: x}\\nshedule: {every: 1h}              | schedule or condition is required
            id: a\\nrunNow: true\\ntask: {prompt: x}\\nschedule: {every: 1h} | x.yaml:2: runNow has no place in a file
            - id: a\\n  task: {prompt: x}\\n  schedule: {every: 1h}\\n- id: a | x.yaml:4: triggers[1].id: "a" stands in this file twice
            """)
    void whatIsWrongIsNamedWithItsLine(String yaml, String message) throws IOException {
        assertThat(problem(yaml.replace("\\n", "\n"))).contains(message);
    }

    @Test
    void aFileThatIsTooLargeOrNoTextIsRefused() throws IOException {
        Files.writeString(directory.resolve("large.yaml"), "#".repeat(TriggerFileReader.FILE_BYTES_MAX + 1));
        Files.write(directory.resolve("binary.yml"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(read()).isEmpty();
        assertThat(wrong.values())
                .anyMatch(finding -> finding.contains("large.yaml") && finding.contains("1048576 bytes"))
                .anyMatch(finding -> finding.contains("binary.yml") && finding.contains("UTF-8"));
    }

    @Test
    void tooManyTriggersOrFilesAreRefused() throws IOException {
        assertThat(problem("- id: a\n".repeat(TriggerFileText.TRIGGERS_MAX + 1)))
                .contains("a file may hold 1000 triggers");
        for (int i = 0; i < TriggerFileReader.FILES_MAX + 1; i++) {
            Files.createFile(directory.resolve(String.format(Locale.ROOT, "a%04d.yaml", i)));
        }
        wrong.clear();
        assertThat(read()).hasSize(TriggerFileReader.FILES_MAX);
        assertThat(wrong.get(directory.getFileName() + "/x.yaml")).contains("more than 1000 files");
    }

    @Test
    void nestingHasAnEnd() throws IOException {
        assertThat(problem("id: " + "[".repeat(40) + "]".repeat(40))).contains("nested more than 32 deep");
    }

    @Test
    void otherFilesAreLeftAlone() throws IOException {
        for (String name : List.of("notes.txt", ".hidden.yaml", "x.yaml~", ".x.yaml.swp")) {
            Files.writeString(directory.resolve(name), "{");
        }
        assertThat(read()).isEmpty();
        assertThat(wrong).isEmpty();
        assertThat(new TriggerFileReader(directory.resolve("nowhere")).read(wrong))
                .isEmpty();
    }
}
