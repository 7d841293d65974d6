package io.mimikit.memory;

import io.mimikit.kernel.ErrorCode;
import io.mimikit.kernel.MimikitException;
import io.mimikit.memory.ForgetReport.Gone;
import io.mimikit.memory.ForgetReport.Reason;
import io.mimikit.memory.MemoryFiles.Stamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The removal of text from memory such that it stays away. Thread-safe; repeating a call completes what a crash cut short.
 *
 * <p>The order makes it repeatable: tombstones first, so that nothing can write the text meanwhile; then copies of the
 * text in other passages, which are found through the target; the target itself last. Each file changes at once, every
 * byte outside the passages stays. The search index is dropped as a whole.
 */
public final class Forget {
    private static final int EXCERPT_CHARS_MAX = 200;

    private final MemoryFiles files;
    private final Tombstones tombstones;
    private final MemorySearch search;

    Forget(MemoryFiles files, Tombstones tombstones, MemorySearch search) {
        this.files = files;
        this.tombstones = tombstones;
        this.search = search;
    }

    /** A file's passages, and those among them that are the target. */
    private record Selection(MemoryPath path, List<Passage> passages, List<Passage> chosen, String sha256) {}

    /**
     * What a user means by {@code forget X}: a memory path, whether it exists or not; an id that memory holds or has
     * forgotten; else a query. For a message that is in the history only, say {@link ForgetTarget.Entry}.
     */
    public ForgetTarget targetOf(String what) {
        String trimmed = what.strip();
        if (MemoryPath.isWellFormed(trimmed)) {
            return new ForgetTarget.File(trimmed);
        }
        boolean known = EntryFormat.isId(trimmed)
                && (tombstones.blocksId(trimmed)
                        || select(idIs(trimmed), new ArrayList<>()).stream()
                                .anyMatch(selection -> !selection.chosen().isEmpty()));
        return known ? new ForgetTarget.Entry(trimmed) : new ForgetTarget.Query(trimmed);
    }

    /** Whether a query means this text too: it has all the words. For texts that are kept elsewhere. */
    public static Predicate<String> matching(ForgetTarget.Query query) {
        Set<String> words = Words.ofQuery(query.text());
        return text -> !words.isEmpty() && Words.ofText(text).containsAll(words);
    }

    /** Forgets the target, or with {@code dryRun} only says what would go. */
    public ForgetReport forget(ForgetTarget target, boolean dryRun) {
        return files.locked(() -> {
            List<String> unreached = new ArrayList<>();
            List<Selection> selections = select(target, unreached);
            List<String> texts = selections.stream()
                    .flatMap(selection -> selection.chosen().stream())
                    .map(Passage::content)
                    .filter(content -> !content.isEmpty())
                    .toList();
            ForgottenTexts forgotten = tombstones.with(texts);
            ForgetReport report = new ForgetReport(dryRun, gone(selections, forgotten), unreached);
            if (!dryRun) {
                tombstones.add(texts, ids(target, selections));
                selections.forEach(selection -> redact(selection, forgotten));
                select(target, new ArrayList<>()).forEach(selection -> remove(target, selection));
                files.sweepTemporaries();
                search.reset();
            }
            return report.withUnreached(summariesThatMaySayIt(selections));
        });
    }

    private List<Selection> select(ForgetTarget target, List<String> unreached) {
        return switch (target) {
            case ForgetTarget.File file -> select(file, unreached);
            case ForgetTarget.Entry entry -> select(idIs(entry.id()), unreached);
            case ForgetTarget.Query query -> {
                Predicate<String> matching = matching(query);
                yield select((path, passages) -> chosenBy(passages, matching), unreached);
            }
        };
    }

    private List<Selection> select(ForgetTarget.File file, List<String> unreached) {
        return select(
                (path, passages) -> path.value().equals(file.path())
                        ? passages.stream()
                                .filter(passage -> !passage.isHeading())
                                .toList()
                        : List.of(),
                unreached);
    }

    /** Chooses among the passages of one file. */
    private interface Choice {
        List<Passage> of(MemoryPath path, List<Passage> passages);
    }

    private List<Selection> select(Choice choice, List<String> unreached) {
        List<Selection> selections = new ArrayList<>();
        for (Stamp stamp : files.list()) {
            if (stamp.bytes() > MemoryFiles.FILE_BYTES_MAX) {
                unreached.add(
                        stamp.path() + " is larger than " + MemoryFiles.FILE_BYTES_MAX + " bytes; look there yourself");
            } else {
                byte[] bytes = files.peek(stamp.path());
                List<Passage> passages = Passage.of(bytes);
                List<Passage> chosen = choice.of(stamp.path(), passages);
                selections.add(new Selection(stamp.path(), passages, chosen, Sha256.hex(bytes)));
            }
        }
        return selections;
    }

    private static List<Passage> chosenBy(List<Passage> passages, Predicate<String> matching) {
        return passages.stream()
                .filter(passage -> !passage.isTitle() && matching.test(passage.content()))
                .toList();
    }

    /** An entry is one passage; a summary's section goes on to the next section. */
    private static Choice idIs(String id) {
        return (path, passages) -> {
            List<Passage> chosen = new ArrayList<>();
            boolean inSection = false;
            for (Passage passage : passages) {
                Optional<String> own = passage.id();
                if (own.isPresent()) {
                    inSection = passage.isHeading() && own.get().equals(id);
                }
                if (inSection || own.filter(id::equals).isPresent()) {
                    chosen.add(passage);
                }
            }
            return chosen;
        };
    }

    private static Set<String> ids(ForgetTarget target, List<Selection> selections) {
        Set<String> ids = new TreeSet<>();
        selections.forEach(
                selection -> selection.chosen().forEach(passage -> passage.id().ifPresent(ids::add)));
        if (target instanceof ForgetTarget.Entry entry) {
            ids.add(entry.id());
        }
        return ids;
    }

    private static List<Gone> gone(List<Selection> selections, ForgottenTexts forgotten) {
        List<Gone> gone = new ArrayList<>();
        for (Selection selection : selections) {
            for (Passage passage : selection.passages()) {
                if (selection.chosen().contains(passage)) {
                    gone.add(gone(selection.path(), passage, Reason.TARGET));
                } else if (!forgotten.find(passage.content()).isEmpty()) {
                    gone.add(gone(selection.path(), passage, Reason.SAME_TEXT));
                }
            }
        }
        return gone;
    }

    private static Gone gone(MemoryPath path, Passage passage, Reason reason) {
        String content = passage.content().isEmpty() ? passage.text() : passage.content();
        int end =
                content.offsetByCodePoints(0, Math.min(EXCERPT_CHARS_MAX, content.codePointCount(0, content.length())));
        return new Gone(path.value(), passage.line(), content.substring(0, end), reason);
    }

    /** Takes repetitions of the target out of the passages that are not the target. */
    private void redact(Selection selection, ForgottenTexts forgotten) {
        Map<Passage, String> changed = new HashMap<>();
        for (Passage passage : selection.passages()) {
            String body = passage.text().substring(EntryFormat.headChars(passage.text()));
            if (!selection.chosen().contains(passage) && !forgotten.find(body).isEmpty()) {
                String redacted = Tombstones.redact(body, forgotten);
                String head = passage.text().substring(0, passage.text().length() - body.length());
                changed.put(passage, Tombstones.saysNothing(redacted) ? "" : head + redacted);
            }
        }
        rewrite(selection, changed);
    }

    private void remove(ForgetTarget target, Selection selection) {
        if (target instanceof ForgetTarget.File file) {
            if (selection.path().value().equals(file.path())) {
                files.delete(selection.path());
            }
            return;
        }
        Map<Passage, String> changed = new HashMap<>();
        selection.chosen().forEach(passage -> changed.put(passage, ""));
        rewrite(selection, changed);
    }

    /** Puts other texts in place of passages; an empty one removes the passage, and an empty file goes. */
    private void rewrite(Selection selection, Map<Passage, String> changed) {
        if (changed.isEmpty()) {
            return;
        }
        byte[] before = files.peek(selection.path());
        if (!Sha256.hex(before).equals(selection.sha256())) {
            throw new MimikitException(
                    ErrorCode.STORAGE, selection.path() + " was edited while its text was being forgotten; repeat it");
        }
        MemoryPath path = nameless(selection.path(), changed.keySet());
        byte[] after = Passage.replaced(before, new TreeMap<>(byStart(changed)));
        boolean nothingLeft = Passage.of(after).stream().allMatch(Passage::isHeading);
        if (nothingLeft && (path.rawDay().isPresent() || path.summaryPeriod().isPresent())) {
            files.delete(path);
        } else {
            files.replace(path, after);
        }
    }

    private static Map<Integer, Passage.Replacement> byStart(Map<Passage, String> changed) {
        Map<Integer, Passage.Replacement> replacements = new HashMap<>();
        changed.forEach((passage, text) -> replacements.put(passage.start(), new Passage.Replacement(passage, text)));
        return replacements;
    }

    /**
     * A raw file is named after its first words: where these go, the name goes first. In this order a crash between the
     * two leaves a file in which a repetition still finds the text.
     */
    private MemoryPath nameless(MemoryPath path, Collection<Passage> changed) {
        Optional<String> slug = path.rawSlug().map(name -> name.replaceFirst("-\\d+$", ""));
        boolean telling = slug.isPresent()
                && changed.stream()
                        .anyMatch(passage -> Slug.of(passage.content()).equals(slug.get()));
        if (!telling) {
            return path;
        }
        MemoryPath free = files.freePath(path.rawDay().orElseThrow(), Slug.nameless(path.value()));
        files.rename(path, free);
        return free;
    }

    private static List<String> summariesThatMaySayIt(List<Selection> selections) {
        Set<LocalDate> days = new TreeSet<>();
        selections.stream()
                .filter(selection -> !selection.chosen().isEmpty())
                .forEach(selection -> selection.path().rawDay().ifPresent(days::add));
        List<String> warnings = new ArrayList<>();
        for (Selection selection : selections) {
            selection.path().summaryPeriod().stream()
                    .flatMap(period -> days.stream().filter(period::covers).limit(1))
                    .forEach(day -> warnings.add(
                            selection.path() + " covers " + day + " and may say it in other words; read it"));
        }
        return warnings;
    }
}
