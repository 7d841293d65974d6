package io.mimikit.memory;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.memory.MemoryFiles.Stamp;
import io.mimikit.memory.PassageIndex.Found;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Full-text search over all memory files: BM25 over passages. Thread-safe; searches take turns.
 *
 * <p>There is no watcher and no background thread. Each search first looks at the stamps of all files and takes in those
 * that changed, so it sees every edit that was made before it began. A file that changed less than
 * {@link #UNSETTLED} ago may change again within the same clock tick without another stamp; its content is compared until
 * it has settled. Nothing is loaded before the first search.
 */
public final class MemorySearch {
    /** The most different words of a query that count. */
    public static final int QUERY_WORDS_MAX = 128;

    static final Duration UNSETTLED = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(MemorySearch.class);

    private final MemoryFiles files;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<MemoryPath, Seen> seen = new HashMap<>();
    private @Nullable PassageIndex index;

    MemorySearch(MemoryFiles files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
    }

    /** What was taken in of a file. */
    private record Seen(Stamp stamp, boolean settled, String sha256) {}

    /** The best passages for the query, the best first, equal ones the newest first; none where nothing matches. */
    public List<MemoryHit> search(MemoryQuery query) {
        lock.lock();
        try {
            PassageIndex current = opened();
            takeInChanges(current);
            Set<String> words = new HashSet<>(
                    Words.ofQuery(query.text()).stream().limit(QUERY_WORDS_MAX).toList());
            return current.search(words, notAsked(query), query.limit()).stream()
                    .sorted(Comparator.comparingDouble(Found::score)
                            .thenComparing(Found::path)
                            .reversed())
                    .map(found -> hit(found, words))
                    .toList();
        } catch (IOException | IllegalStateException e) { // Lucene says the latter of an index that an error closed
            reset();
            throw new MimikitException(
                    ErrorCode.INTERNAL,
                    "the memory index failed and is rebuilt by the next search: " + e.getMessage(),
                    e);
        } finally {
            lock.unlock();
        }
    }

    /** Drops everything derived from the files; the next search reads them all again. */
    public void reset() {
        lock.lock();
        try {
            PassageIndex dropped = index;
            index = null;
            seen.clear();
            if (dropped != null) {
                dropped.close();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("closing the memory index: {}", e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private PassageIndex opened() throws IOException {
        PassageIndex opened = index;
        if (opened == null) {
            opened = new PassageIndex();
            index = opened;
        }
        return opened;
    }

    private void takeInChanges(PassageIndex current) throws IOException {
        Set<MemoryPath> gone = new HashSet<>(seen.keySet());
        for (Stamp stamp : files.list()) {
            gone.remove(stamp.path());
            Seen before = seen.get(stamp.path());
            if (before == null || !before.settled() || !before.stamp().equals(stamp)) {
                takeIn(current, stamp, before);
            }
        }
        for (MemoryPath path : gone) {
            current.remove(path);
            seen.remove(path);
        }
        current.refresh();
    }

    private void takeIn(PassageIndex current, Stamp stamp, @Nullable Seen before) throws IOException {
        boolean settled = stamp.modified().plus(UNSETTLED).isBefore(clock.instant());
        byte[] bytes;
        try {
            bytes = files.peek(stamp.path());
        } catch (MimikitException e) {
            LOG.warn("{} is left out of the search until it can be read: {}", stamp.path(), e.getMessage());
            return;
        }
        if (stamp.bytes() > MemoryFiles.FILE_BYTES_MAX) {
            LOG.warn("{} is searched up to byte {} only; split it", stamp.path(), MemoryFiles.FILE_BYTES_MAX);
        }
        String sha256 = Sha256.hex(bytes);
        if (before == null || !before.sha256().equals(sha256)) {
            current.replace(stamp.path(), Passage.of(bytes));
        }
        seen.put(stamp.path(), new Seen(stamp, settled, sha256));
    }

    /** Days whose month has a summary of its own, and whatever lies outside the dates that were asked for. */
    private List<String> notAsked(MemoryQuery query) {
        Set<YearMonth> months = new HashSet<>();
        for (MemoryPath path : seen.keySet()) {
            if (path.summaryPeriod().orElse(null) instanceof SummaryPeriod.Month month) {
                months.add(month.month());
            }
        }
        List<String> paths = new ArrayList<>();
        for (MemoryPath path : seen.keySet()) {
            boolean covered = path.summaryPeriod().orElse(null) instanceof SummaryPeriod.Day day
                    && months.contains(YearMonth.from(day.day()));
            if (covered || !path.datedAs().map(query::admits).orElse(true)) {
                paths.add(path.value());
            }
        }
        return paths;
    }

    private static MemoryHit hit(Found found, Set<String> words) {
        Snippet snippet = Snippet.around(EntryFormat.withoutMarkers(found.text()), words);
        return new MemoryHit(found.path(), found.line() + snippet.linesBefore(), found.score(), snippet.text());
    }
}
