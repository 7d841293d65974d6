package io.mimikit.memory;

import static io.mimikit.memory.MemoryOnDisk.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TombstonesTest {
    @TempDir
    Path root;

    private MemoryOnDisk disk;

    @BeforeEach
    void open() {
        disk = new MemoryOnDisk(root);
    }

    private Tombstones tombstones() {
        return disk.memory.tombstones();
    }

    private void forgotten(String... texts) {
        tombstones().add(List.of(texts), List.of());
    }

    @Test
    void aFreshMemoryBlocksNothingAndWritesNothing() throws IOException {
        assertThat(tombstones().blocks("anything")).isFalse();
        assertThat(tombstones().redact("anything")).isEqualTo("anything");
        assertThat(disk.files()).isEmpty();
    }

    @Test
    void theSameWordsAreKnownInAnyWriting() {
        forgotten("My bank's PIN is 1234, Café Zürich!");
        for (String text : List.of(
                "my BANK'S pin is 1234, café zürich",
                "[2026-11-22T12:00:00.000Z] user: My bank's PIN is 1234, Café Zürich!",
                "As I said: **My bank’s PIN** is\n  1234 — _Café_ Zürich … and so on",
                "ｍｙ　ｂａｎｋ'ｓ ＰＩＮ is １２３４, Café Zürich",
                Normalizer.normalize("My bank's PIN is 1234, Café Zürich!", Normalizer.Form.NFD),
                "My ban\u200bk's PIN is 12\u00ad34, Café Zürich!")) {
            assertThat(tombstones().blocks(text)).as(text).isTrue();
        }
        for (String text : List.of("My bank's PIN is 1235, Café Zürich!", "PIN", "My bank's PIN is 1234", "")) {
            assertThat(tombstones().blocks(text)).as(text).isFalse();
        }
    }

    @Test
    void scriptsWithoutSpacesAreKnownInsideARun() {
        forgotten("我的银行密码是一二三四");
        assertThat(tombstones().blocks("用户说我的银行密码是一二三四,请记住")).isTrue();
        assertThat(tombstones().blocks("用户说我的银行密码\n是一二三四")).isTrue();
        assertThat(tombstones().blocks("我的银行密码是一二三五")).isFalse();
    }

    @Test
    void wordsAreNotKnownInsideOtherWords() {
        forgotten("ten green bottles");
        assertThat(tombstones().blocks("often green bottles")).isFalse();
        assertThat(tombstones().blocks("ten green bottlescrews")).isFalse();
    }

    @Test
    void shortTextCountsOnlyAsASentenceOfItsOwnAndTrivialTextNever() {
        forgotten("I like tea", "ok");
        assertThat(tombstones().blocks("Yes. I like tea! And you?")).isTrue();
        assertThat(tombstones().blocks("user: I like tea")).isTrue();
        assertThat(tombstones().blocks("I like tea with milk")).isFalse();
        assertThat(tombstones().blocks("ok")).isFalse();
    }

    @Test
    void longSentencesOfAForgottenTextCountByThemselves() {
        forgotten("Hello. The safe is behind the painting. Bye.");
        assertThat(tombstones().blocks("Note: the safe is behind the painting")).isTrue();
        assertThat(tombstones().blocks("Hello. Bye.")).isFalse();
    }

    @Test
    void redactingTakesOutOnlyWhatWasForgotten() {
        forgotten("The safe is behind the painting");
        assertThat(tombstones().redact("Tea at five. The safe is behind the painting! Tea at six."))
                .isEqualTo("Tea at five. [forgotten]! Tea at six.");
    }

    @Test
    void tombstonesSurviveARestartAndHoldNoReadableText() throws IOException {
        forgotten("The safe is behind the painting");
        tombstones().add(List.of(), List.of("m1"));
        disk.restart();
        assertThat(tombstones().blocks("the safe is behind the painting")).isTrue();
        assertThat(tombstones().blocksId("m1")).isTrue();
        assertThat(tombstones().blocksId("m2")).isFalse();
        assertThat(disk.read("memory/.tombstones"))
                .doesNotContainIgnoringCase("safe")
                .doesNotContain("m1");
    }

    @Test
    void addingTwiceChangesNothing() throws IOException {
        forgotten("The safe is behind the painting");
        String before = disk.read("memory/.tombstones");
        disk.restart();
        forgotten("the SAFE is behind the painting.");
        assertThat(disk.read("memory/.tombstones")).isEqualTo(before);
    }

    @Test
    void saltsDifferBetweenInstallations(@TempDir Path other) throws IOException {
        forgotten("The safe is behind the painting");
        Memory.open(other, () -> NOON, new Random(8))
                .tombstones()
                .add(List.of("The safe is behind the painting"), List.of());
        assertThat(Files.readString(other.resolve("memory/.tombstones"))).isNotEqualTo(disk.read("memory/.tombstones"));
    }

    @Test
    void aLiftedTextMayBeRememberedAgain() {
        forgotten("The safe is behind the painting", "Tea is served at five");
        tombstones().lift("the safe is behind the painting");
        disk.restart();
        disk.memory.store().remember("e1", NOON, "The safe is behind the painting", true);
        assertThat(tombstones().blocks("Tea is served at five")).isTrue();
    }

    @Test
    void damageIsLoudAndNothingIsWrittenPastIt() throws IOException {
        forgotten("The safe is behind the painting");
        disk.put("memory/.tombstones", disk.read("memory/.tombstones") + "anywhere 12\n");
        disk.restart();
        assertThatThrownBy(() -> disk.memory.store().remember("e1", NOON, "The safe is behind the painting", true))
                .isInstanceOfSatisfying(
                        MimikitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DAMAGED))
                .hasMessageContaining("line 3");
        assertThat(disk.has("memory.md")).isFalse();
    }

    @Test
    void everyWindowIsFoundWhereItIsAndOnlyThere() {
        long seed = 61;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            StringBuilder words = new StringBuilder();
            random.ints(30, 0, 40)
                    .forEach(word -> words.append("word").append(word).append(' '));
            String text = words.toString().strip();
            String[] parts = text.split(" ", -1);
            int from = random.nextInt(20);
            String needle = String.join(" ", List.of(parts).subList(from, from + 3 + random.nextInt(7)));
            ForgottenTexts none = new ForgottenTexts("salt", List.of());
            ForgottenTexts known = new ForgottenTexts("salt", none.marksOf(needle));
            assertThat(known.find(text))
                    .as("seed %d round %d", seed, round)
                    .isNotEmpty()
                    .allSatisfy(span ->
                            assertThat(text.substring(span.start(), span.end())).isEqualTo(needle));
            assertThat(known.find(text.replace(needle, "gap")))
                    .as("seed %d round %d", seed, round)
                    .isEmpty();
        }
    }
}
