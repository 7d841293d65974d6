package io.mimikit.agent.workdir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ReadableTextTest {
    @Test
    void aPageReadsAsPeopleSeeIt() {
        String html = """
                <!DOCTYPE html><html><head><title>Tea &amp; cake</title>
                <style>p { color: red }</style><script>alert("<p>no</p>")</script></head>
                <body><!-- not <b>this</b> --><h1>Menu</h1>
                <p>Fresh   <b>every</b>
                day. <a href="/order?a=1&amp;b=2">Order</a> or <a href="javascript:x()">click</a></p>
                <ul><li>Tea<li>Cake</ul>
                <pre>two  spaces
                  kept</pre>
                <table><tr><td>1</td><td>2</td></tr></table>
                5 < 6 &#x20AC;&#8364;&euro; &unknown; AT&T<br>end</body></html>""";

        assertThat(ReadableText.of(html)).isEqualTo("""
                        Tea & cake

                        # Menu

                        Fresh every day. [Order](/order?a=1&b=2) or click

                        - Tea
                        - Cake

                        two  spaces
                          kept

                        1 | 2 |

                        5 < 6 €€€ &unknown; AT&T
                        end""");
    }

    @Test
    void aGreaterThanInAnAttributeDoesNotEndTheTag() {
        assertThat(ReadableText.of("<img alt=\"a > b\">x<p title='<script>'>y")).isEqualTo("x\n\ny");
    }

    @Test
    void whatIsNotSeenIsNotRead() {
        assertThat(ReadableText.of("a<SCRIPT>if (1 < 2) { '</p>' }</Script >b<template><p>c</p></template>d"))
                .isEqualTo("abd");
        assertThat(ReadableText.of("a<script>never closed")).isEqualTo("a");
        assertThat(ReadableText.of("a<!-- never closed")).isEqualTo("a");
        assertThat(ReadableText.of("a<b never closed")).isEqualTo("a");
    }

    @Test
    @Timeout(120)
    void hostilePagesTakeLinearTime() {
        for (String piece :
                new String[] {"&", "<", "<a href=", "<script", "<!--", "<li>", "<pre>&#", "</a>", "<a href=x>y"}) {
            assertThat(ReadableText.of(piece.repeat((1 << 20) / piece.length())))
                    .as(piece)
                    .isNotNull();
        }
    }

    @Test
    void noPageIsMalformed() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        String alphabet = "<>/=\"'&;#x!-? \nabp1\uD83C\uDF31";
        for (int round = 0; round < 20_000; round++) {
            var page = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                page.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(ReadableText.of(page.toString()))
                    .as("seed %d: %s", seed, page)
                    .isNotNull();
        }
    }
}
