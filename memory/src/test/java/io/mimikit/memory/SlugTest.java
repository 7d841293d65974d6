package io.mimikit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SlugTest {
    @Test
    void wordsBecomeDashedAscii() {
        assertThat(Slug.of("  Likes GREEN tea, not black!  ")).isEqualTo("likes-green-tea-not-black");
    }

    @Test
    void isCutAt32WithoutATrailingDash() {
        assertThat(Slug.of("a".repeat(40))).isEqualTo("a".repeat(32));
        assertThat(Slug.of("a".repeat(31) + " b")).isEqualTo("a".repeat(31));
    }

    @Test
    void textWithoutAsciiGetsEightHexDigitsOfItsHash() {
        assertThat(Slug.of("用户喜欢绿茶")).matches("mem-[0-9a-f]{8}").isEqualTo(Slug.of("用户喜欢绿茶"));
        assertThat(Slug.of("用户喜欢红茶")).isNotEqualTo(Slug.of("用户喜欢绿茶"));
        assertThat(Slug.of("茶 tea")).startsWith("mem-");
    }
}
