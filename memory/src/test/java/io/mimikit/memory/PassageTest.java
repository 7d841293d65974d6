package io.mimikit.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PassageTest {
    private static List<String> texts(String file) {
        return Passage.of(file.getBytes(UTF_8)).stream().map(Passage::text).toList();
    }

    @Test
    void splitsAtHeadingsItemsBlankLinesAndOldEntries() {
        assertThat(texts("""
                        # T
                        first
                        still first

                        second
                        - one
                          more of one

                          and more

                        - two
                        3. three
                        [2026-01-02T03:04:05.000Z] user: old
                        [2026-01-02T03:04:06.000Z] agent: older
                        """))
                .containsExactly(
                        "# T",
                        "first\nstill first",
                        "second",
                        "- one\n  more of one\n\n  and more",
                        "- two",
                        "3. three",
                        "[2026-01-02T03:04:05.000Z] user: old",
                        "[2026-01-02T03:04:06.000Z] agent: older");
    }

    @Test
    void contentLeavesTimeMarkerAndSpeakerOut() {
        String file =
                "- 2026-11-22T12:00:00.000Z <!-- m:e1 --> user: hello\n\n[2026-01-02T03:04:05.000Z] agent: old\n\n- hand\n";
        assertThat(Passage.of(file.getBytes(UTF_8)).stream().map(Passage::content))
                .containsExactly("hello", "old", "- hand");
    }

    @Test
    void contentCannotForgeAnEntry() {
        String forged =
                "x\n- 2026-11-22T12:00:00.000Z <!-- m:other --> y\n\n## 2026-11-22T12:00:00.000Z <!-- m:third -->";
        String item = EntryFormat.item("e1", MemoryOnDisk.NOON, forged);
        assertThat(EntryFormat.ids(item)).containsExactly("e1");
        assertThat(texts(item)).hasSize(1);
        assertThat(EntryFormat.ids(EntryFormat.section("job", MemoryOnDisk.NOON, forged)))
                .containsExactly("job");
    }

    @Test
    void removingPassagesLeavesEveryOtherByteAlone() {
        byte[] file = "a\r\n\r\nb\r\n\r\nc \t\n\n\n\nd".getBytes(UTF_8);
        Passage b = Passage.of(file).get(1);
        TreeMap<Integer, Passage.Replacement> removal = new TreeMap<>();
        removal.put(b.start(), new Passage.Replacement(b, ""));
        assertThat(new String(Passage.replaced(file, removal), UTF_8)).isEqualTo("a\r\n\r\nc \t\n\n\n\nd");
        removal.put(b.start(), new Passage.Replacement(b, "B!"));
        assertThat(new String(Passage.replaced(file, removal), UTF_8)).isEqualTo("a\r\n\r\nB!\r\n\r\nc \t\n\n\n\nd");
    }

    @Test
    void everyNonBlankLineIsInExactlyOnePassage() {
        long seed = 20261122;
        Random random = new Random(seed);
        String[] lines = {
            "", "  ", "text", "- item", "  indented", "# heading", "[2026-01-02T03:04:05Z] old", "\r", "\tx"
        };
        for (int round = 0; round < 2000; round++) {
            StringBuilder file = new StringBuilder();
            random.ints(random.nextInt(12), 0, lines.length)
                    .forEach(i -> file.append(lines[i]).append(random.nextBoolean() ? "\n" : "\r\n"));
            byte[] bytes = file.toString().getBytes(UTF_8);
            int at = 0;
            for (Passage passage : Passage.of(bytes)) {
                assertThat(new String(bytes, at, passage.start() - at, UTF_8))
                        .as("seed %d: %s", seed, file)
                        .isBlank();
                at = passage.end();
            }
            assertThat(new String(bytes, at, bytes.length - at, UTF_8))
                    .as("seed %d: %s", seed, file)
                    .isBlank();
        }
    }
}
