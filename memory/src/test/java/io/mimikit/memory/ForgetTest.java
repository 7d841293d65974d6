package io.mimikit.memory;

import static io.mimikit.memory.MemoryOnDisk.NOON;
import static io.mimikit.memory.MemoryOnDisk.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.memory.ForgetReport.Gone;
import io.mimikit.memory.ForgetReport.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForgetTest {
    private static final String SECRET = "The safe is behind the painting";
    private static final LocalDate DAY = LocalDate.parse("2026-11-20");

    @TempDir
    Path root;

    private MemoryOnDisk disk;

    @BeforeEach
    void open() {
        disk = new MemoryOnDisk(root);
    }

    private MemoryStore store() {
        return disk.memory.store();
    }

    private ForgetReport forget(ForgetTarget target) {
        return disk.memory.forget().forget(target, false);
    }

    private static ForgetTarget query(String text) {
        return new ForgetTarget.Query(text);
    }

    private void assertNowhere(String word) throws IOException {
        for (String file : disk.files()) {
            assertThat(file).doesNotContainIgnoringCase(word);
            assertThat(disk.read(file)).as(file).doesNotContainIgnoringCase(word);
        }
        assertThat(disk.search(word)).isEmpty();
    }

    @Test
    void aDryRunListsWhatWouldGoAndChangesNothing() throws IOException {
        disk.put("memory.md", "# Mine\n\nLikes tea.\n\n- " + SECRET + "\n- Likes tea\n");
        String before = disk.read("memory.md");
        ForgetReport report = disk.memory.forget().forget(query("safe painting"), true);
        assertThat(report)
                .isEqualTo(new ForgetReport(
                        true, List.of(new Gone("memory.md", 5, "- " + SECRET, Reason.TARGET)), List.of()));
        assertThat(disk.files()).containsExactly("memory.md");
        assertThat(disk.read("memory.md")).isEqualTo(before);
        store().remember("e1", NOON, SECRET, true);
    }

    @Test
    void aQueryTakesTheEntriesThatHaveAllItsWordsAndLeavesTheRestByteForByte() throws IOException {
        disk.put(
                "memory.md",
                "# Mine\r\n\r\nLikes tea.\n\n- " + SECRET + "\n  and heavy\n- The painting is blue\n\n\nEnd");
        assertThat(disk.search("safe")).hasSize(1);
        ForgetReport report = forget(query("the SAFE painting"));
        assertThat(report.gone()).hasSize(1);
        assertThat(disk.read("memory.md")).isEqualTo("# Mine\r\n\r\nLikes tea.\n\n- The painting is blue\n\n\nEnd");
        assertNowhere("safe");
    }

    @Test
    void chineseIsForgottenByItsWords() throws IOException {
        disk.put("memory.md", "- 我的银行密码是一二三四\n- 我喜欢绿茶\n");
        forget(query("银行密码"));
        assertThat(disk.read("memory.md")).isEqualTo("- 我喜欢绿茶\n");
        assertThatThrownBy(() -> store().remember("e1", NOON, "我的银行密码是一二三四", true))
                .hasMessageContaining("forgotten");
    }

    @Test
    void aQueryOfNoWordsForgetsNothing() throws IOException {
        disk.put("memory.md", "text");
        assertThat(forget(query("!?")).gone()).isEmpty();
        assertThat(disk.read("memory.md")).isEqualTo("text");
        assertThatThrownBy(() -> query(" ")).hasMessageContaining("blank");
    }

    @Test
    void whatWasForgottenIsNotRememberedAgain() {
        store().remember("e1", NOON, SECRET, true);
        forget(new ForgetTarget.Entry("e1"));
        disk.restart();
        for (String id : List.of("e1", "e2")) {
            assertThatThrownBy(() -> store().remember(id, NOON, "the safe is BEHIND the painting!", false))
                    .isInstanceOfSatisfying(
                            MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        }
        assertThatThrownBy(() -> store().remember("e1", NOON, "other words", true))
                .hasMessageContaining("e1");
        assertThatThrownBy(() -> store().write("memory/x.md", "a\n\n- " + SECRET))
                .hasMessageContaining("forgotten");
        assertThat(disk.has("memory/x.md")).isFalse();
        store().remember("e3", NOON, "Likes tea", true);
    }

    @Test
    void lateArchiveAndSummaryJobsCannotBringItBack() throws IOException {
        store().remember("e1", NOON, SECRET, true);
        forget(new ForgetTarget.Entry("e1"));
        ArchiveReceipt receipt = store().writeArchive(
                        DAY,
                        SECRET,
                        List.of(
                                message("m1", "2026-11-20T08:00:00Z", SECRET + "."),
                                message("m2", "2026-11-20T08:00:01Z", "Look: " + SECRET + ". Tea?"),
                                message("e1", "2026-11-20T08:00:02Z", "same id"),
                                message("m3", "2026-11-20T08:00:03Z", "Likes tea")));
        assertThat(receipt.written()).isEqualTo(2);
        assertThat(receipt.forgotten()).isEqualTo(2);
        assertThat(disk.read(receipt.paths().getFirst())).contains("Look: [forgotten]. Tea?", "Likes tea");
        store().writeSummary(new SummaryPeriod.Day(DAY), "j1", NOON, "Tea. " + SECRET + ".");
        assertThat(disk.read("memory/summary/2026-11-20.md")).contains("Tea. [forgotten].");
        assertNowhere("safe");
    }

    @Test
    void anIdTakesTheArchivedMessageAndStaysAwayUnderThatId() throws IOException {
        List<ArchivedMessage> messages = List.of(
                message("m1", "2026-11-20T08:00:00Z", "ok"), message("m2", "2026-11-20T08:00:01Z", "Likes tea"));
        String path =
                store().writeArchive(DAY, "chat of the day", messages).paths().getFirst();
        ForgetReport report = forget(new ForgetTarget.Entry("m1"));
        assertThat(report.gone()).containsExactly(new Gone(path, 3, "ok", Reason.TARGET));
        assertThat(EntryFormat.ids(disk.read(path))).containsExactly("m2");
        assertThat(store().writeArchive(DAY, "chat of the day", messages))
                .isEqualTo(new ArchiveReceipt(List.of(), 0, 1, 1));
        store().remember("e9", NOON, "ok", true);
    }

    @Test
    void anIdThatIsNotInMemoryYetIsBlockedForLater() {
        assertThat(forget(new ForgetTarget.Entry("m1")).gone()).isEmpty();
        disk.restart();
        assertThat(store().writeArchive(DAY, "x", List.of(message("m1", "2026-11-20T08:00:00Z", "hello")))
                        .forgotten())
                .isEqualTo(1);
    }

    @Test
    void repetitionsElsewhereAreTakenOutOfTheirPassages() throws IOException {
        store().remember("e1", NOON, SECRET, true);
        disk.put("memory/summary/2026-11.md", "# 2026-11\n\nThey had tea. " + SECRET + ". More tea.\n");
        disk.put("memory/other.md", "- 2026-01-01T00:00:00.000Z <!-- m:m7 --> user: " + SECRET + "\n- stays\n");
        ForgetReport report = forget(new ForgetTarget.Entry("e1"));
        assertThat(report.gone())
                .extracting(Gone::reason)
                .containsExactly(Reason.TARGET, Reason.SAME_TEXT, Reason.SAME_TEXT);
        assertThat(disk.read("memory/summary/2026-11.md"))
                .isEqualTo("# 2026-11\n\nThey had tea. [forgotten]. More tea.\n");
        assertThat(disk.read("memory/other.md")).isEqualTo("- stays\n");
        assertNowhere("safe");
    }

    @Test
    void writingAFileWithAForgottenEntryIsRefusedHoweverShort() {
        store().remember("e1", NOON, "I like tea", true);
        String before = store().read("memory.md");
        forget(new ForgetTarget.Entry("e1"));
        assertThatThrownBy(() -> store().write("memory.md", before)).hasMessageContaining("forgotten");
        store().write("memory.md", "I like tea with milk\n");
    }

    @Test
    void aPathTakesTheWholeFileAndItsTextStaysAway() throws IOException {
        String path = store().remember("e1", NOON, SECRET, false);
        store().remember("e2", NOON, "Likes tea", true);
        assertThat(forget(new ForgetTarget.File(path)).gone())
                .extracting(Gone::line)
                .containsExactly(3);
        assertThat(disk.has(path)).isFalse();
        assertThat(disk.files()).containsExactly("memory.md", "memory/.tombstones");
        assertThatThrownBy(() -> store().remember("e3", NOON, SECRET, false)).hasMessageContaining("forgotten");
        store().remember("e4", NOON, "On 2026-11-22 there was tea", false);
        assertThat(forget(new ForgetTarget.File(path)).gone()).as("again").isEmpty();
        assertThatThrownBy(() -> new ForgetTarget.File("../x.md")).hasMessageContaining("../x.md");
    }

    @Test
    void theNameOfAFileDoesNotGiveItAway() throws IOException {
        String path = store().writeArchive(
                        DAY,
                        SECRET,
                        List.of(
                                message("m1", "2026-11-20T08:00:00Z", SECRET),
                                message("m2", "2026-11-20T08:00:01Z", "Likes tea")))
                .paths()
                .getFirst();
        assertThat(path).contains("safe");
        forget(new ForgetTarget.Entry("m1"));
        assertNowhere("safe");
        assertThat(store().list()).singleElement().satisfies(file -> {
            assertThat(file.path()).matches("memory/2026-11-20-mem-[0-9a-f]{8}\\.md");
            assertThat(store().read(file.path())).contains("Likes tea");
        });
    }

    @Test
    void aFileWithNothingLeftGoesButTheLongTermFileStays() throws IOException {
        String path = store().remember("e1", NOON, SECRET, false);
        store().remember("e2", NOON, SECRET, true);
        forget(query("safe"));
        assertThat(disk.has(path)).isFalse();
        assertThat(disk.read("memory.md")).isEmpty();
    }

    @Test
    void aSummaryJobsSectionGoesWithAllItsParagraphs() throws IOException {
        SummaryPeriod month = new SummaryPeriod.Month(YearMonth.parse("2026-11"));
        store().writeSummary(month, "j1", NOON, "First part.\n\n## Plans\n\n- Kyoto");
        store().writeSummary(month, "j2", NOON, "Later part.");
        forget(new ForgetTarget.Entry("j1"));
        store().writeSummary(month, "j1", NOON, "First part.");
        assertThat(disk.read("memory/summary/2026-11.md"))
                .isEqualTo("# 2026-11\n\n## 2026-11-22T12:00:00.000Z <!-- m:j2 -->\n\nLater part.\n");
    }

    @Test
    void summariesThatMaySayItInOtherWordsAreNamed() throws IOException {
        store().writeArchive(DAY, "chat", List.of(message("m1", "2026-11-20T08:00:00Z", SECRET)));
        disk.put("memory/summary/2026-11.md", "They spoke of a hiding place.\n");
        disk.put("memory/summary/2026-10.md", "Tea.\n");
        ForgetReport report = disk.memory.forget().forget(new ForgetTarget.Entry("m1"), true);
        assertThat(report.unreached())
                .singleElement()
                .asString()
                .contains("memory/summary/2026-11.md", "2026-11-20", "other words");
        assertThat(report.withUnreached(List.of("backup/1")).unreached())
                .hasSize(2)
                .contains("backup/1");
    }

    @Test
    void filesTooLargeToLookThroughAreNamed() throws IOException {
        disk.put("memory/big.md", "x".repeat(MemoryFiles.FILE_BYTES_MAX + 1));
        assertThat(forget(query("safe")).unreached()).singleElement().asString().contains("memory/big.md");
    }

    @Test
    void leftoversOfInterruptedWritesGoToo() throws IOException {
        store().remember("e1", NOON, SECRET, true);
        disk.put(".memory.md.tmp", SECRET);
        disk.put("memory/.a.md.tmp", SECRET);
        forget(new ForgetTarget.Entry("e1"));
        assertNowhere("safe");
    }

    @Test
    void aCrashAfterTheTombstonesIsCompletedByRepeating() throws IOException {
        store().remember("e1", NOON, SECRET, true);
        disk.put("memory/other.md", "Tea. " + SECRET + ". Tea.");
        disk.memory.tombstones().add(List.of(SECRET), List.of("e1"));
        disk.restart();
        forget(new ForgetTarget.Entry("e1"));
        assertNowhere("safe");
        assertThat(forget(new ForgetTarget.Entry("e1")).gone()).isEmpty();
    }

    @Test
    void theIndexIsDroppedAsAWhole() throws IOException {
        FileTime longAgo = FileTime.from(NOON.minusSeconds(86_400L * 1000));
        disk.put("memory/a.md", "green tea");
        Files.setLastModifiedTime(root.resolve("memory/a.md"), longAgo);
        assertThat(disk.search("green")).hasSize(1);
        disk.put("memory/a.md", "black tea");
        Files.setLastModifiedTime(root.resolve("memory/a.md"), longAgo);
        forget(query("safe"));
        assertThat(disk.search("black")).as("every file was read again").hasSize(1);
    }

    @Test
    void aDateTakesNoTitles() throws IOException {
        disk.put("memory/2026-11-20-a.md", "# 2026-11-20\n\nTea\n");
        assertThat(forget(query("2026-11-20")).gone()).isEmpty();
        assertThat(disk.read("memory/2026-11-20-a.md")).startsWith("# 2026-11-20");
    }

    @Test
    void whatAUserTypesIsReadAsPathIdOrQuery() {
        Forget forget = disk.memory.forget();
        store().remember("e1", NOON, SECRET, true);
        assertThat(forget.targetOf("memory/gone.md")).isEqualTo(new ForgetTarget.File("memory/gone.md"));
        assertThat(forget.targetOf(" e1 ")).isEqualTo(new ForgetTarget.Entry("e1"));
        assertThat(forget.targetOf("safe")).isEqualTo(new ForgetTarget.Query("safe"));
        forget(new ForgetTarget.Entry("e1"));
        assertThat(forget.targetOf("e1")).as("a repetition means the same").isEqualTo(new ForgetTarget.Entry("e1"));
    }

    @Test
    void theSameRuleTellsTextsKeptElsewhere() {
        assertThat(Forget.matching(new ForgetTarget.Query("the safe")))
                .accepts(SECRET, "a SAFE")
                .rejects("unsafe", "");
    }
}
