package io.mimikit.memory;

import static io.mimikit.memory.MemoryOnDisk.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemorySearchTest {
    @TempDir
    Path root;

    private MemoryOnDisk disk;

    @BeforeEach
    void open() {
        disk = new MemoryOnDisk(root);
    }

    private List<String> paths(String query) {
        return disk.search(query).stream().map(MemoryHit::path).toList();
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(disk.search("tea")).isEmpty();
    }

    @Test
    void worksFromTheFirstFileOn() {
        disk.memory.store().remember("e1", NOON, "Likes green tea", true);
        assertThat(disk.search("what tea?")).singleElement().satisfies(hit -> {
            assertThat(hit.path()).isEqualTo("memory.md");
            assertThat(hit.line()).isEqualTo(1);
            assertThat(hit.score()).isPositive();
            assertThat(hit.snippet()).isEqualTo("- 2026-11-22T12:00:00.000Z Likes green tea");
        });
    }

    @Test
    void findsLaterLinesOfALongFile() throws IOException {
        StringBuilder file = new StringBuilder("# Facts\n\n");
        IntStream.range(0, 500)
                .forEach(i -> file.append("- fact number ").append(i).append(" about coffee\n"));
        disk.put("memory.md", file + "- the sauna is on Thursdays\n");
        assertThat(disk.search("sauna thursday")).first().satisfies(hit -> {
            assertThat(hit.line()).isEqualTo(503);
            assertThat(hit.snippet()).isEqualTo("- the sauna is on Thursdays");
        });
    }

    @Test
    void theSnippetAndLineAreThoseOfTheBestMatchInALongPassage() throws IOException {
        String filler = "tea and other words that say little ".repeat(20) + "\n";
        disk.put("memory.md", filler.repeat(30) + "the tea house in Kyoto closes at noon\n" + filler.repeat(30));
        assertThat(disk.search("tea house Kyoto")).singleElement().satisfies(hit -> {
            assertThat(hit.line()).isEqualTo(31);
            assertThat(hit.snippet())
                    .contains("tea house in Kyoto closes")
                    .startsWith("…")
                    .endsWith("…");
            assertThat(hit.snippet().length()).isLessThanOrEqualTo(Snippet.SNIPPET_CHARS_MAX + 2);
        });
    }

    @Test
    void snippetsDoNotCutCharactersInHalf() throws IOException {
        disk.put("memory.md", "😀".repeat(400) + "needle" + "😀".repeat(400));
        String snippet = disk.search("needle").getFirst().snippet();
        assertThat(snippet).contains("needle");
        assertThat(snippet.codePoints().filter(c -> Character.getType(c) == Character.SURROGATE))
                .isEmpty();
    }

    @Test
    void chineseJapaneseAndKoreanAreFoundInsideLongerRuns() throws IOException {
        disk.put("memory/zh.md", "用户最喜欢的饮料是龙井绿茶,每天早上都喝");
        disk.put("memory/ja.md", "来週の火曜日に京都の旅館を予約する");
        disk.put("memory/ko.md", "사용자는 매주 월요일에 수영장에 간다");
        disk.put("memory/mixed.md", "Deploy 到生产环境需要 VPN 密码");
        assertThat(paths("绿茶")).containsExactly("memory/zh.md");
        assertThat(paths("喜欢喝什么绿茶?")).first().isEqualTo("memory/zh.md");
        assertThat(paths("旅館")).containsExactly("memory/ja.md");
        assertThat(paths("수영")).containsExactly("memory/ko.md");
        assertThat(paths("vpn 密码")).containsExactly("memory/mixed.md");
        assertThat(paths("生产 deploy")).containsExactly("memory/mixed.md");
        assertThat(paths("茶")).as("a single character").containsExactly("memory/zh.md");
        assertThat(paths("红酒")).isEmpty();
    }

    @Test
    void caseAccentsPluralsAndJoinedNamesDoNotHide() throws IOException {
        disk.put("memory.md", "Meets Zoë's dogs; edits app.config_main.yaml");
        for (String query : List.of("ZOE", "dog", "yaml", "config", "app.config_main.yaml")) {
            assertThat(disk.search(query)).as(query).hasSize(1);
        }
    }

    @Test
    void wordsOfTheHeadingLeadToWhatStandsBelow() throws IOException {
        disk.put("memory.md", "# Allergies\n\n- peanuts\n\n# Empty\n");
        assertThat(disk.search("allergies")).extracting(MemoryHit::line).containsExactly(3);
        assertThat(disk.search("empty")).extracting(MemoryHit::line).containsExactly(5);
    }

    @Test
    void stopWordsAloneFindSomethingAndElseDoNotCount() throws IOException {
        disk.put("memory/a.md", "to be or not to be");
        disk.put("memory/b.md", "tea");
        assertThat(paths("to be")).containsExactly("memory/a.md");
        assertThat(paths("what is to be said of the tea")).containsExactly("memory/b.md");
    }

    @Test
    void aQueryIsDataWhateverItLooksLike() throws IOException {
        disk.put("memory.md", "tea");
        for (String query : List.of(
                "",
                " ",
                "\0",
                "tea AND (",
                "\"tea",
                "words:*",
                "*:*",
                "path:[* TO *]",
                "tea~99999",
                "/.*/",
                "\\",
                "\uD800",
                "{!lucene}",
                "🍵",
                "tea ".repeat(2_000),
                IntStream.range(0, 5000).mapToObj(i -> "w" + i + " ").reduce("", String::concat))) {
            assertThat(disk.search(query).size()).as(query).isLessThanOrEqualTo(1);
        }
        assertThat(disk.search("*:*")).isEmpty();
        assertThat(disk.search("words:*")).isEmpty();
        assertThat(disk.search("\"tea")).hasSize(1);
    }

    @Test
    void editsMadeByHandShowUpInTheNextSearch() throws IOException {
        disk.put("memory/a.md", "green tea\n");
        assertThat(disk.search("green")).hasSize(1);
        disk.put("memory/a.md", "black tea\n");
        assertThat(disk.search("green")).isEmpty();
        assertThat(disk.search("black")).hasSize(1);
        disk.put("memory/b.md", "black coffee\n");
        assertThat(disk.search("black")).hasSize(2);
        Files.delete(root.resolve("memory/a.md"));
        assertThat(paths("black")).containsExactly("memory/b.md");
    }

    @Test
    void anEditOfTheSameSizeWithinTheSameClockTickIsSeen() throws IOException {
        Path file = root.resolve("memory/a.md");
        disk.put("memory/a.md", "green tea\n");
        FileTime tick = Files.getLastModifiedTime(file);
        assertThat(disk.search("green")).hasSize(1);
        disk.put("memory/a.md", "black tea\n");
        Files.setLastModifiedTime(file, tick);
        assertThat(disk.search("black")).hasSize(1);
    }

    @Test
    void aSettledFileIsNotReadAgain() throws IOException {
        Path file = root.resolve("memory/a.md");
        disk.put("memory/a.md", "green tea\n");
        FileTime longAgo = FileTime.from(NOON.minusSeconds(86_400L * 1000));
        Files.setLastModifiedTime(file, longAgo);
        assertThat(disk.search("green")).hasSize(1);
        Files.writeString(file, "black tea\n");
        Files.setLastModifiedTime(file, longAgo);
        assertThat(disk.search("green"))
                .as("same stamp, so the file was not opened")
                .hasSize(1);
    }

    @Test
    void aMonthsSummaryCoversItsDays() throws IOException {
        disk.put("memory/summary/2026-10-01.md", "tea day");
        disk.put("memory/summary/2026-11-01.md", "tea day");
        disk.put("memory/2026-10-01-tea.md", "tea day");
        disk.put("memory/summary/2026-10.md", "tea month");
        assertThat(paths("tea"))
                .containsExactlyInAnyOrder(
                        "memory/summary/2026-11-01.md", "memory/summary/2026-10.md", "memory/2026-10-01-tea.md");
        Files.delete(root.resolve("memory/summary/2026-10.md"));
        assertThat(paths("tea")).contains("memory/summary/2026-10-01.md");
    }

    @Test
    void datesInThePathBoundTheSearchInclusively() throws IOException {
        for (String path : List.of(
                "memory.md",
                "memory/2026-10-31-a.md",
                "memory/2026-11-01-b.md",
                "memory/2026-11-02-c.md",
                "memory/summary/2026-09.md")) {
            disk.put(path, "tea");
        }
        assertThat(between("2026-11-01", "2026-11-01")).containsExactly("memory.md", "memory/2026-11-01-b.md");
        assertThat(between("2026-09-30", "2026-10-31"))
                .containsExactly("memory.md", "memory/2026-10-31-a.md", "memory/summary/2026-09.md");
    }

    private List<String> between(String after, String before) {
        MemoryQuery query =
                new MemoryQuery("tea", Optional.of(LocalDate.parse(after)), Optional.of(LocalDate.parse(before)), 10);
        return disk.memory.search().search(query).stream()
                .map(MemoryHit::path)
                .sorted()
                .toList();
    }

    @Test
    void equalScoresPutTheNewestFirstAndTheLimitHolds() throws IOException {
        for (int day = 1; day <= 8; day++) {
            disk.put("memory/2026-11-0" + day + "-a.md", "tea");
        }
        assertThat(paths("tea")).hasSize(5);
        assertThat(disk.memory.search().search(MemoryQuery.of("tea", 8)))
                .first()
                .extracting(MemoryHit::path)
                .isEqualTo("memory/2026-11-08-a.md");
        assertThatThrownBy(() -> MemoryQuery.of("tea", 0)).hasMessageContaining("limit 0");
        assertThatThrownBy(() -> MemoryQuery.of("tea", MemoryQuery.LIMIT_MAX + 1))
                .hasMessageContaining("limit");
    }

    @Test
    void damagedAndOversizeFilesDoNotStopTheSearch() throws IOException {
        disk.put("memory/a.md", "tea");
        Files.write(root.resolve("memory/bytes.md"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 't', 'e', 'a'});
        disk.put("memory/big.md", "tea\n\n" + "x".repeat(MemoryFiles.FILE_BYTES_MAX));
        Files.createDirectory(root.resolve("memory/dir.md"));
        assertThat(paths("tea")).contains("memory/a.md", "memory/big.md");
    }

    @Test
    void twentyThousandPassagesAreSearched() throws IOException {
        long seed = 99;
        Random random = new Random(seed);
        for (int f = 0; f < 20; f++) {
            StringBuilder file = new StringBuilder();
            for (int p = 0; p < 1000; p++) {
                file.append("- ");
                random.ints(12, 0, 5000)
                        .forEach(word -> file.append("word").append(word).append(' '));
                file.append("id").append(f * 1000 + p).append('\n');
            }
            disk.put("memory/notes-" + f + ".md", file.toString());
        }
        assertThat(disk.search("id19999")).singleElement().satisfies(hit -> {
            assertThat(hit.path()).isEqualTo("memory/notes-19.md");
            assertThat(hit.line()).isEqualTo(1000);
        });
        assertThat(disk.search("word7")).as("seed %d", seed).hasSize(5);
    }

    @Test
    void searchesInParallelWithWrites() {
        MemoryStore store = disk.memory.store();
        IntStream.range(0, 60).parallel().forEach(i -> {
            store.remember("e" + i, NOON, "tea number" + i, i % 2 == 0);
            assertThat(disk.search("number" + i)).as("own write %d", i).hasSize(1);
        });
    }

    @Test
    void theClockOnlyDecidesWhatIsReadAgain() throws IOException {
        disk.put("memory.md", "tea");
        Memory behind = Memory.open(root, InstantSource.fixed(NOON.minusSeconds(86_400L * 36_500)), new Random(7));
        assertThat(behind.search().search(MemoryQuery.of("tea", 1))).hasSize(1);
        disk.put("memory.md", "ale");
        assertThat(behind.search().search(MemoryQuery.of("ale", 1))).hasSize(1);
    }
}
