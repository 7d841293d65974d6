package io.mimikit.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimikit.app.process.MimikitAtHand.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every command does with a state that is not for this program, while nothing runs on it. */
class ForeignStateTest {
    private static final String NEWER = "{\"format\":4,\"stateId\":\"x\",\"lockInode\":1}\n";

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "ask hello",
                "ask hello --wait",
                "tasks",
                "tasks watch",
                "tasks add --prompt later",
                "tasks cancel x",
                "triggers add --every 6h --prompt later",
                "lanes set worker --max-concurrent 2",
                "questions answer x y",
                "memory list",
                "memory remember hello",
                "history show",
                "audit verify",
                "state verify",
                "state show",
                "state backup",
                "state export out.zip",
                "state import old",
                "state restore backup",
                "state repair",
                "state adopt",
                "state du",
                "init --yes"
            })
    void aNewerStateIsRefusedAndLeftByteForByte(String line) throws IOException {
        Path state = Files.createDirectories(home.resolve(".mimikit"));
        Files.writeString(state.resolve("FORMAT.json"), NEWER);
        Files.writeString(Files.createDirectory(state.resolve("journal")).resolve("1.jsonl"), "what only they know\n");
        Map<String, String> before = files();

        Result result = new MimikitAtHand(home).run(line.split(" "));

        assertThat(result.status()).as(result.err()).isEqualTo(74);
        assertThat(result.err()).contains("FORMAT.json").contains("nothing was changed");
        assertThat(files()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "tasks list", "ask hello", "state verify", "state du", "init --yes"})
    void aStateWhoseFormatIsMissingIsNotTakenForNone(String line) throws IOException {
        Files.createDirectories(home.resolve(".mimikit/journal"));
        Map<String, String> before = files();

        Result result = new MimikitAtHand(home).run(line.split(" "));

        assertThat(result.status()).as(result.err()).isEqualTo(74);
        assertThat(result.err()).contains("FORMAT.json: missing");
        assertThat(files()).isEqualTo(before);
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(home)) {
            for (Path path : paths.toList()) {
                all.put(path.toString(), Files.isRegularFile(path) ? Files.readString(path) : "");
            }
        }
        return all;
    }
}
