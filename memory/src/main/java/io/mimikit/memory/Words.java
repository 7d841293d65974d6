package io.mimikit.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * The words of a text as search sees them: lower-case, without accents and English plurals; Chinese, Japanese and Korean
 * as pairs of neighbouring characters (and, in the index, single ones, so that a query of one character finds something).
 * Parts of names that a dot, colon or underscore joins are words of their own. Stateless; safe for use by many threads.
 */
final class Words {
    private static final Analyzer INDEXED = analyzer(true, CharArraySet.EMPTY_SET);
    private static final Analyzer ALL = analyzer(false, CharArraySet.EMPTY_SET);
    private static final Analyzer TELLING = analyzer(false, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET);

    private Words() {}

    /** A word and where it stands in the text. */
    record Spot(String word, int start, int end) {}

    static Analyzer indexAnalyzer() {
        return INDEXED;
    }

    /** The text in the form that the analyzers expect; the same length, so offsets hold. */
    static String prepared(String text) {
        return text.replace('.', ' ').replace(':', ' ').replace('_', ' ');
    }

    /** The distinct words to look for: without English stop words, unless there are no others. */
    static Set<String> ofQuery(String query) {
        Set<String> telling = distinct(spots(TELLING, query));
        return telling.isEmpty() ? distinct(spots(ALL, query)) : telling;
    }

    /** All words that the text can be found by. */
    static Set<String> ofText(String text) {
        return distinct(spots(INDEXED, text));
    }

    /** Where the words of a query stand in a text. */
    static List<Spot> spots(String text, Set<String> words) {
        return spots(INDEXED, text).stream()
                .filter(spot -> words.contains(spot.word()))
                .toList();
    }

    private static Set<String> distinct(List<Spot> spots) {
        Set<String> words = new LinkedHashSet<>();
        spots.forEach(spot -> words.add(spot.word()));
        return words;
    }

    private static List<Spot> spots(Analyzer analyzer, String text) {
        List<Spot> spots = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream("", prepared(text))) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            OffsetAttribute offset = stream.addAttribute(OffsetAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                spots.add(new Spot(term.toString(), offset.startOffset(), offset.endOffset()));
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from a string failed", e);
        }
        return spots;
    }

    private static Analyzer analyzer(boolean singles, CharArraySet stopWords) {
        return new Analyzer() {
            @Override
            protected TokenStreamComponents createComponents(String field) {
                Tokenizer source = new StandardTokenizer();
                TokenStream folded = new ASCIIFoldingFilter(new LowerCaseFilter(new CJKWidthFilter(source)));
                TokenStream told = new StopFilter(new EnglishPossessiveFilter(folded), stopWords);
                int scripts = CJKBigramFilter.HAN
                        | CJKBigramFilter.HIRAGANA
                        | CJKBigramFilter.KATAKANA
                        | CJKBigramFilter.HANGUL;
                return new TokenStreamComponents(
                        source, new CJKBigramFilter(new EnglishMinimalStemFilter(told), scripts, singles));
            }
        };
    }
}
