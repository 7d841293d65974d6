package io.mimikit.memory;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * The passages of all memory files in a Lucene index that lives on the heap and is derived anew by each process: nothing
 * to migrate, nothing to repair, and no second copy on disk of what was forgotten. Not thread-safe.
 */
final class PassageIndex implements Closeable {
    /** Held, or the level would be collected with it: a hint about vector arithmetic, which BM25 does without. */
    private static final Logger VECTOR_HINT =
            Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

    static {
        VECTOR_HINT.setLevel(Level.SEVERE);
    }

    static final float K1 = 1.2f;
    static final float B = 0.75f;

    private static final String PATH = "path";
    private static final String LINE = "line";
    private static final String TEXT = "text";
    private static final String WORDS = "words";

    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
    private final IndexWriter writer;
    private DirectoryReader reader;

    PassageIndex() throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(Words.indexAnalyzer())
                .setSimilarity(new BM25Similarity(K1, B))
                .setMergeScheduler(new SerialMergeScheduler());
        writer = new IndexWriter(directory, config);
        reader = DirectoryReader.open(writer);
    }

    /** A passage that the query found. */
    record Found(String path, int line, String text, double score) {}

    /** Takes in the passages of one file in place of those it had. */
    void replace(MemoryPath path, List<Passage> passages) throws IOException {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < passages.size(); i++) {
            Passage passage = passages.get(i);
            boolean sectionFollows =
                    i + 1 < passages.size() && !passages.get(i + 1).isHeading();
            if (!passage.isHeading() || !sectionFollows) {
                documents.add(document(path, passage));
            }
        }
        writer.updateDocuments(new Term(PATH, path.value()), documents);
    }

    void remove(MemoryPath path) throws IOException {
        writer.deleteDocuments(new Term(PATH, path.value()));
    }

    /** Makes all changes visible to the next search. */
    void refresh() throws IOException {
        DirectoryReader newer = DirectoryReader.openIfChanged(reader, writer);
        if (newer != null) {
            reader.close();
            reader = newer;
        }
    }

    /** The passages with any of the words, the best first. Words are terms, never syntax. */
    List<Found> search(Set<String> words, Collection<String> withoutPaths, int limit) throws IOException {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        words.forEach(word -> query.add(new TermQuery(new Term(WORDS, word)), Occur.SHOULD));
        query.setMinimumNumberShouldMatch(1);
        if (!withoutPaths.isEmpty()) {
            List<BytesRef> paths = withoutPaths.stream().map(BytesRef::new).toList();
            query.add(new TermInSetQuery(PATH, paths), Occur.MUST_NOT);
        }
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setSimilarity(new BM25Similarity(K1, B));
        StoredFields stored = searcher.storedFields();
        List<Found> found = new ArrayList<>();
        for (ScoreDoc hit : searcher.search(query.build(), limit).scoreDocs) {
            Document document = stored.document(hit.doc);
            int line = document.getField(LINE).numericValue().intValue();
            found.add(new Found(document.get(PATH), line, document.get(TEXT), hit.score));
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        reader.close();
        writer.close();
        directory.close();
    }

    private static Document document(MemoryPath path, Passage passage) {
        String heading = passage.isHeading() ? "" : passage.heading();
        Document document = new Document();
        document.add(new StringField(PATH, path.value(), Field.Store.YES));
        document.add(new StoredField(LINE, passage.line()));
        document.add(new StoredField(TEXT, passage.text()));
        document.add(new TextField(WORDS, Words.prepared(heading + "\n" + passage.content()), Field.Store.NO));
        return document;
    }
}
