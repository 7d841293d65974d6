package io.mimikit.agent.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobTest {
    @ParameterizedTest(name = "{0} below {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            src/**/*.ts      | src                | true
            src/**/*.ts      | src/a/b            | true
            src/**/*.ts      | lib                | false
            src/*/x.ts       | src/a              | true
            src/*/x.ts       | src/a/b            | false
            *.md             | docs               | false
            **               | any/where          | true
            {a,b/c}/d        | b                  | true
            {a,b/c}/d        | c                  | false
            """)
    void tellsWhereMatchesMayBe(String pattern, String directory, boolean expected) {
        assertThat(new Glob(pattern).mayLeadTo(directory)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} ~ {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            src/**/*.ts      | src/a.ts           | true
            src/**/*.ts      | src/x/a.ts         | true
            src/**/*.ts      | src/x/y/z/a.ts     | true
            src/**/*.ts      | src/a.tsx          | false
            src/**/*.ts      | lib/src/a.ts       | false
            src/**/*.ts      | srcx/a.ts          | false
            a/**/b           | a/b                | true
            a/**/b           | a/x/b              | true
            a/**/b           | a/xb               | false
            **               | a/b/c              | true
            **/c             | c                  | true
            **/c             | a/b/c              | true
            a/**             | a/b/c              | true
            a/**/b/**/c      | a/b/c              | true
            a/**/b/**/c      | a/b/b/x/c          | true
            a/**/b/**/c      | a/c/b              | false
            *                | a                  | true
            *                | a/b                | false
            *.md             | README.md          | true
            *.md             | docs/README.md     | false
            a**b             | axxb               | true
            a**b             | ax/xb              | false
            ?.txt            | a.txt              | true
            ?.txt            | ab.txt             | false
            ?                | /                  | false
            [a-c]x           | bx                 | true
            [a-c]x           | dx                 | false
            [!a-c]x          | dx                 | true
            [!a-c]x          | ax                 | false
            []]x             | ]x                 | true
            [a-]             | -                  | true
            [x               | [x                 | true
            \\[x]            | [x]                | true
            \\*              | *                  | true
            \\*              | a                  | false
            *.{ts,tsx}       | a.tsx              | true
            *.{ts,tsx}       | a.js               | false
            {a,b/{c,d}}/e    | b/d/e              | true
            {a,b/{c,d}}/e    | b/e                | false
            {a               | {a                 | true
            ./src/*          | src/a              | true
            a+(b).txt        | a+(b).txt          | true
            *ä*              | grün/ä             | false
            *.*              | .git               | true
            """)
    void matches(String pattern, String path, boolean expected) {
        assertThat(new Glob(pattern).matches(path)).isEqualTo(expected);
    }

    @Test
    void anAdversarialPatternTakesNoLongerThanItsLength() {
        String name = "a".repeat(2_000) + "b";

        assertThat(new Glob("*a".repeat(500) + "c").matches(name)).isFalse();
        assertThat(new Glob("**/a/".repeat(200) + "c").matches("a/".repeat(500) + "b"))
                .isFalse();
    }

    @Test
    void bracesAreBounded() {
        assertThatThrownBy(() -> new Glob("{a,b}".repeat(9))).hasMessageContaining("256");
        assertThat(new Glob("{a,b}".repeat(8)).matches("abababab")).isTrue();
    }

    @ParameterizedTest(name = "{0} starts at {1}")
    @CsvSource({"src/main/**/*.java,src/main", "*.md,''", "a/b,a", "'a/{b,c}/d',''", "a/[b]/c,a"})
    void aWalkStartsWhereThePatternIsFixed(String pattern, String prefix) {
        assertThat(new Glob(pattern).fixedPrefix()).isEqualTo(prefix);
    }
}
